import { globSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';

/** A package of this repository. */
export interface Workspace {
  /** Folder, relative to the root. */
  folder: string;
  /** `@gatehouse/…` */
  name: string;
  /** Subpath (`.`, `./cluster`) → file, relative to the root. */
  exports: Map<string, string>;
}

interface Manifest {
  name?: string;
  workspaces?: string[];
  exports?: string | Record<string, string>;
}

const readManifest = (file: string): Manifest => JSON.parse(readFileSync(file, 'utf8')) as Manifest;

/** The workspaces that the root's package.json names. */
export function readWorkspaces(root: string): Workspace[] {
  const patterns = readManifest(join(root, 'package.json')).workspaces ?? [];
  const manifests = patterns.flatMap((pattern) => globSync(`${pattern}/package.json`, { cwd: root })).sort();
  return manifests.map((file) => {
    const folder = dirname(file);
    const { name = folder, exports = {} } = readManifest(join(root, file));
    const rows = typeof exports === 'string' ? { '.': exports } : exports;
    const paths = Object.entries(rows).map(([subpath, path]) => [subpath, posix.join(folder, path)] as const);
    return { folder, name, exports: new Map(paths) };
  });
}
