/** The name that takes the fewest changes of a letter to get to, if that is at most a third of its letters. */
export function nearest(word: string, names: readonly string[]): string | undefined {
  const ranked = names
    .map((name) => ({ name, changes: changesBetween(word.toUpperCase(), name.toUpperCase()) }))
    .toSorted((a, b) => a.changes - b.changes);
  const [first] = ranked;
  return first !== undefined && first.changes <= first.name.length / 3 ? first.name : undefined;
}

/** Levenshtein's distance: letters added, left out or replaced. */
function changesBetween(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [index, letter] of [...from].entries()) {
    const next = [index + 1];
    for (const [column, other] of [...to].entries()) {
      const replaced = (row[column] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
