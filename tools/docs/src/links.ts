import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import { anchorsOf, withoutFences } from './markdown.ts';
import type { Page } from './pages.ts';

/** Links within the repository that lead nowhere, as sentences. `root`: where the pages' paths begin. */
export function brokenLinks(pages: readonly Page[], root: string): string[] {
  const texts = new Map(pages.map(({ path, text }) => [path, text]));
  return pages.flatMap((page) =>
    targetsOf(page).flatMap((target) => {
      const [file = '', anchor] = target.split('#');
      const path = file === '' ? page.path : posix.join(posix.dirname(page.path), file);
      const text = texts.get(path);
      if (text === undefined && !existsSync(join(root, path))) return [`${page.path}: there is no ${target}`];
      const lost = anchor !== undefined && text !== undefined && !anchorsOf(text).has(anchor);
      return lost ? [`${page.path}: ${path} has no heading #${anchor}`] : [];
    }),
  );
}

function targetsOf({ text }: Page): string[] {
  const prose = withoutFences(text).replaceAll(/`[^`\n]+`/g, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)|\b(?:src|href)="([^"]+)"/g)]
    .map(([, link, attribute]) => link ?? attribute ?? '')
    .filter((target) => !/^[a-z]+:/.test(target));
}
