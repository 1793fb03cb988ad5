import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { readIfThere } from '../../common/src/files.ts';

/** One clone of the project, as Compose sees it. */
export interface Clone {
  /** The work tree. */
  root: string;
  stateDirectory: string;
}

/** Starts the names of clusters in other state directories than the clone's own. */
export const STATE_PREFIX = 'gatehouse-state-';

/**
 * The name of a clone's Compose project: the one that plain `docker compose` takes from docker-compose.yml. Another state
 * directory is another cluster, with a name of its own.
 */
export function projectName(
  { root, stateDirectory }: Clone,
  environment: NodeJS.ProcessEnv = process.env,
): string {
  const state = resolve(stateDirectory);
  if (state !== join(root, '.gatehouse')) {
    return `${STATE_PREFIX}${createHash('sha256').update(state).digest('hex').slice(0, 8)}`;
  }
  const file = parseEnv(readIfThere(join(root, '.env')) ?? '');
  const chosen = environment.COMPOSE_PROJECT_NAME || file.COMPOSE_PROJECT_NAME || '';
  return normalised(chosen === '' ? `gatehouse-${realpathSync(root)}` : chosen);
}

/** What Compose makes of a name: lower case, without what a project may not be called. */
function normalised(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9_-]/g, '')
    .replace(/^[_-]+/, '');
}
