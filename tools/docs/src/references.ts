import type { Source } from './inventory.ts';
import { withoutFences } from './markdown.ts';

/** The pages that comments in the code refer to. */
export interface Referred {
  guarantees: string;
  protocols: string;
  contract: string;
}

/** References in comments that lead nowhere: `G7`, `PROTOCOLS, "Clocks"`, `CONTRACT, "Sign-in limits"`. */
export function lostReferences(sources: readonly Source[], pages: Referred): string[] {
  return sources.flatMap(({ path, text }) => [
    ...guaranteesIn(text)
      .filter((id) => !new RegExp(`^## ${id} `, 'm').test(pages.guarantees))
      .map((id) => `${path}: docs/guarantees.md has no ${id}`),
    ...headingsIn(text, 'PROTOCOLS')
      .filter((heading) => !hasHeading(pages.protocols, heading))
      .map((heading) => `${path}: docs/protocols.md has no heading "${heading}"`),
    ...headingsIn(text, 'CONTRACT')
      .filter((heading) => !hasHeading(pages.contract, heading))
      .map((heading) => `${path}: docs/contract.md has no heading "${heading}"`),
  ]);
}

const guaranteesIn = (text: string): string[] =>
  [...text.matchAll(/[(, ](G\d{1,2})\b/g)].map(([, id = '']) => id);

function headingsIn(text: string, page: string): string[] {
  const references = [...text.matchAll(new RegExp(`${page}, ("[^"]+"(?: and "[^"]+")*)`, 'g'))];
  return references.flatMap(([, quoted = '']) =>
    [...quoted.matchAll(/"([^"]+)"/g)].map(([, heading = '']) => heading),
  );
}

function hasHeading(page: string, words: string): boolean {
  const headings = [...withoutFences(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading);
  return headings.some((heading) => heading.toLowerCase().includes(words.toLowerCase()));
}
