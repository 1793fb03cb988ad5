import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '@gatehouse/infra/common/paths';

/** A document. `path` is relative to the repository's root. */
export interface Page {
  path: string;
  text: string;
}

const FOREIGN = /(^|\/)(node_modules|\.gatehouse|\.git|coverage)(\/|$)/;

/** Every document of the repository. */
export function readPages(root = repositoryRoot): Page[] {
  return globSync('**/*.md', { cwd: root, exclude: (path) => FOREIGN.test(path) })
    .sort()
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}
