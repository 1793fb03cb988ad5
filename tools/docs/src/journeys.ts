import type { Edge } from '../../verify/src/imports/resolve.ts';

/** A step of a journey: the file, and whether it is reached over the wire. */
interface Step {
  file: string;
  overTheWire: boolean;
}

/** The journeys of a page, by their titles: its numbered lists under `###`. */
export function journeysIn(page: string): Map<string, Step[]> {
  const section = page.split('## Three journeys\n')[1]?.split(/^## /m)[0] ?? '';
  return new Map(
    section
      .split(/^### /m)
      .slice(1)
      .map((text) => [text.split('\n')[0] ?? '', stepsIn(text)]),
  );
}

const stepsIn = (text: string): Step[] =>
  [...text.matchAll(/^\d+\. `([^`]+)`([^:]*):/gm)].map(([, file = '', aside = '']) => ({
    file,
    overTheWire: /\bover (HTTP|Redis)\b/.test(aside),
  }));

/** Steps that no earlier file leads to, as sentences. */
export function gapsIn(steps: readonly Step[], edges: readonly Edge[]): string[] {
  const imports = throughIndexes(edges);
  const leads = (from: string, to: string): boolean => imports.get(from)?.has(to) === true;
  return steps.flatMap(({ file, overTheWire }, index) => {
    const earlier = steps.slice(0, index).map((step) => step.file);
    // An earlier file imports this one, or this one implements a port that an earlier one states.
    const isReached = earlier.some((one) => leads(one, file) || leads(file, one));
    return index === 0 || overTheWire || isReached ? [] : [`no earlier step leads to ${file}`];
  });
}

/** What each file imports, itself or from the index of a package that re-exports it. */
function throughIndexes(edges: readonly Edge[]): Map<string, Set<string>> {
  const direct = new Map<string, Set<string>>();
  for (const { from, to } of edges) direct.set(from, (direct.get(from) ?? new Set()).add(to));
  return new Map(
    [...direct].map(([from, targets]) => {
      const indexes = [...targets].filter((to) => to.endsWith('/index.ts'));
      return [from, new Set([...targets, ...indexes.flatMap((index) => [...(direct.get(index) ?? [])])])];
    }),
  );
}
