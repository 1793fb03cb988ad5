const PART = /(<!-- made: ([a-z-]+) -->\n)([\s\S]*?)(<!-- \/made -->)/g;

/** Makes one part of a page by its name. `present`: what is there now, for parts of which only some cells are made. */
export type Make = (name: string, present: string) => string;

/**
 * The page with the parts that are made, not written: what stands between `<!-- made: NAME -->` and `<!-- /made -->`.
 * `npm run docs` writes them, and a test compares: a fact of the code stands in prose only where the code put it.
 */
export function withGenerated(page: string, make: Make): string {
  return page.replaceAll(PART, (_, open: string, name: string, present: string, close: string) => {
    return `${open}\n${make(name, present.trim())}\n\n${close}`;
  });
}

/** The names of the parts of a page. */
export function partsOf(page: string): string[] {
  return [...page.matchAll(PART)].map(([, , name = '']) => name);
}

/** The text without what a formatter decides: how wide the columns of a table are. */
export function withoutWidths(text: string): string {
  return text
    .split('\n')
    .map((line) => (line.startsWith('|') ? line.replaceAll(/ {2,}/g, ' ').replaceAll(/-{2,}/g, '-') : line))
    .join('\n');
}
