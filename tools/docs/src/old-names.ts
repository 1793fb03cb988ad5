import type { Source } from './inventory.ts';

/** A name that decision 0036 replaced. */
export interface Renamed {
  old: string;
  new: string;
}

/** The rows of the table under a heading: names in backticks, old before new. */
export function renamedUnder(heading: string, page: string): Renamed[] {
  const section = page.split(`### ${heading}\n`)[1]?.split(/^#/m)[0] ?? '';
  return [...section.matchAll(/^\| `([^`]+)`\s+\| `([^`]+)`/gm)].map(([, old = '', name = '']) => ({
    old,
    new: name,
  }));
}

/** Where the code has an old name again, as sentences. */
export function oldNamesIn(sources: readonly Source[], names: readonly Renamed[]): string[] {
  return sources.flatMap(({ path, text }) => {
    const words = new Set(text.match(/[\w$]+/g));
    return names
      .filter(({ old }) => words.has(old))
      .map(({ old, new: name }) => `${path} says ${old}: the term is ${name} (docs/glossary.md)`);
  });
}
