import { rmdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileError } from '../../common/src/files.ts';
import type { Layout } from './layout.ts';

/** Deletes database, Redis data, gateway folder, logs and secrets of a cluster that does not run. Certificates stay trusted. */
export function removeData(layout: Layout): void {
  for (const folder of [layout.postgres, layout.redis, layout.gateway, layout.logs, layout.secrets]) {
    try {
      rmSync(folder, { recursive: true, force: true });
    } catch (error) {
      throw fileError(error, folder);
    }
  }
  // Folders outside the work tree are ours as long as nobody else's lie in them.
  removeIfEmpty(dirname(layout.postgres));
  removeIfEmpty(dirname(dirname(layout.postgres)));
}

function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Not empty, or gone: both are fine.
  }
}
