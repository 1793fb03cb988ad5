/** What imports what: file → files. */
export type Graph = ReadonlyMap<string, readonly string[]>;

/**
 * One shortest cycle for every knot of modules that import each other, each as the files along it
 * (the first is not repeated at the end). No cycle: an empty list.
 */
export function findCycles(graph: Graph): string[][] {
  const reported = new Set<string>();
  const cycles: string[][] = [];
  for (const start of graph.keys()) {
    if (reported.has(start)) continue;
    const cycle = shortestWayBack(graph, start);
    if (!cycle) continue;
    cycles.push(cycle);
    for (const file of cycle) reported.add(file);
  }
  return cycles;
}

/** Breadth first, so that the way found is a shortest one. */
function shortestWayBack(graph: Graph, start: string): string[] | undefined {
  const cameFrom = new Map<string, string>();
  let frontier = [start];
  while (frontier.length > 0) {
    const next: string[] = [];
    for (const file of frontier) {
      for (const to of graph.get(file) ?? []) {
        if (to === start) return wayTo(cameFrom, start, file);
        if (cameFrom.has(to)) continue;
        cameFrom.set(to, file);
        next.push(to);
      }
    }
    frontier = next;
  }
  return undefined;
}

function wayTo(cameFrom: ReadonlyMap<string, string>, start: string, end: string): string[] {
  const way = [end];
  let file = end;
  while (file !== start) {
    const before = cameFrom.get(file);
    if (before === undefined) throw new Error(`the search never came from ${start} to ${file}`);
    way.unshift(before);
    file = before;
  }
  return way;
}
