import {
  cpSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { readIfThere } from '@gatehouse/infra/common/files';
import { repositoryRoot } from '@gatehouse/infra/common/paths';
import { readWorkspaces } from '@gatehouse/infra/common/workspaces';

const left = new Set(['node_modules', '.git', '.gatehouse']);

/** The repository once more, in a folder where faults may be planted. */
export interface Copy extends Disposable {
  root: string;
  /**
   * Writes a file, replacing one that is there.
   * @returns takes it back
   */
  plant(file: string, source: string): () => void;
}

/** Copies the work tree, without what `keep` refuses (it is asked with paths relative to the root). */
export function copyRepository(keep: (file: string) => boolean = () => true): Copy {
  const root = mkdtempSync(join(tmpdir(), 'gatehouse-copy-'));
  cpSync(repositoryRoot, root, {
    recursive: true,
    filter: (file) => !left.has(basename(file)) && keep(relative(repositoryRoot, file)),
  });
  linkPackages(root);
  return {
    root,
    plant(file, source) {
      const path = join(root, file);
      const before = readIfThere(path);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, source);
      return () => (before === undefined ? rmSync(path) : writeFileSync(path, before));
    },
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** Packages of others are linked, those of the repository lead into the copy: a planted fault is seen across packages. */
function linkPackages(root: string): void {
  const folders = ['', ...globSync('{*,services/*}/node_modules', { cwd: repositoryRoot }).map(dirname)];
  for (const folder of folders) {
    const from = join(repositoryRoot, folder, 'node_modules');
    const to = join(root, folder, 'node_modules');
    mkdirSync(to, { recursive: true });
    for (const name of readdirSync(from)) {
      if (name !== '@gatehouse') symlinkSync(join(from, name), join(to, name));
    }
  }
  for (const { folder, name } of readWorkspaces(root)) {
    const link = join(root, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(root, folder), link);
  }
}
