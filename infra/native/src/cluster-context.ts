import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../../common/src/paths.ts';
import { ensureSecrets } from '../../secrets/src/secrets.ts';
import { layoutOf } from './layout.ts';
import type { ClusterContext } from './orchestrator.ts';
import { StateStore } from './state.ts';

export interface ClusterContextOptions {
  stateDirectory: string;
  /** Folder that holds `services/`; default: the work tree. */
  sources?: string | undefined;
}

/** The host under which the strategies live; its certificate is made for it. */
const PUBLIC_HOST = 'gatehouse.localhost';

/** Lays out the state directory, its secrets included. */
export function openClusterContext({
  stateDirectory,
  sources = repositoryRoot,
}: ClusterContextOptions): ClusterContext {
  const layout = layoutOf(stateDirectory);
  const store = new StateStore(layout.stateFile);
  return { layout, store, secrets: ensureSecrets(layout.secrets), publicHost: PUBLIC_HOST, sources };
}

/** Whether a native cluster was started there and not stopped since; its parts may have died. */
export function hasState(stateDirectory: string): boolean {
  return existsSync(join(stateDirectory, 'native/state.json'));
}
