import { existsSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join, posix } from 'node:path';
import type { Workspace } from '@gatehouse/infra/common/workspaces';
import type { Module } from './modules.ts';

/**
 * Where an import leads: a file of ours as its path (`services/api/src/app.ts`), a package as `npm:fastify`, a module
 * of Node as `node:fs`, anything by address as it stands (`https://…`). Undefined: nothing is there.
 */
type Target = string;

/** An import, followed. */
export interface Edge {
  from: string;
  to: Target;
  specifier: string;
  line: number;
}

/** Follows one specifier; undefined when it leads nowhere. */
function resolve(root: string, workspaces: Workspace[], from: string, specifier: string): Target | undefined {
  if (specifier.startsWith('.')) {
    const file = posix.join(posix.dirname(from), specifier);
    return existsSync(join(root, file)) ? file : undefined;
  }
  if (isBuiltin(specifier)) return specifier.startsWith('node:') ? specifier : `node:${specifier}`;
  if (/^[a-z]+:/.test(specifier)) return specifier;

  const workspace = workspaces.find(({ name }) => specifier === name || specifier.startsWith(`${name}/`));
  if (workspace) return workspace.exports.get(`.${specifier.slice(workspace.name.length)}`);
  return `npm:${specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')}`;
}

/** Follows every import of every module. What leads nowhere comes back apart, for the report. */
export function follow(
  root: string,
  workspaces: Workspace[],
  modules: Module[],
): { edges: Edge[]; lost: Omit<Edge, 'to'>[] } {
  const edges: Edge[] = [];
  const lost: Omit<Edge, 'to'>[] = [];
  for (const { file, imports } of modules) {
    for (const { specifier, line } of imports) {
      const to = resolve(root, workspaces, file, specifier);
      if (to === undefined) lost.push({ from: file, specifier, line });
      else edges.push({ from: file, to, specifier, line });
    }
  }
  return { edges, lost };
}
