import { rmSync } from 'node:fs';
import { fileError } from '../../common/src/files.ts';
import { type Layout, layoutOf } from './layout.ts';

/** Deletes database, Redis data, gateway folder, logs and secrets of a cluster that does not run. Certificates stay trusted. */
export function removeData({ postgres, redis, adnet, gateway, logs, secrets, outside }: Layout): void {
  for (const folder of [postgres, redis, adnet, gateway, logs, secrets, outside]) {
    if (folder === undefined) continue;
    try {
      rmSync(folder, { recursive: true, force: true });
    } catch (error) {
      throw fileError(error, folder);
    }
  }
}

/** As `removeData`, of the native cluster of a state directory; it must not run. */
export function purgeNative(stateDirectory: string): void {
  removeData(layoutOf(stateDirectory));
}
