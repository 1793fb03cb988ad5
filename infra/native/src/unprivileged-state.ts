import { chmodSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder, readIfThere, writeAtomically } from '../../common/src/files.ts';
import { programOf } from './process-table.ts';

/** Where root puts what runs without root rights, when the work tree is closed to other users. */
export const UNPRIVILEGED_STATE = '/var/lib/gatehouse';

/** In each folder there: the path of the state it belongs to. */
const OWNER = 'belongs-to';

/** Notes whose folder it is. */
export function claimUnprivilegedState(folder: string, owner: string): void {
  makeFolder(folder);
  chmodSync(folder, 0o755);
  writeAtomically(join(folder, OWNER), owner, 0o644);
}

/** Deletes what clones that are gone by now have left outside of themselves, unless a database still runs on it. */
export async function sweepUnprivilegedState(root = UNPRIVILEGED_STATE): Promise<void> {
  if (!existsSync(root)) return;
  for (const name of readdirSync(root)) {
    const folder = join(root, name);
    const owner = readIfThere(join(folder, OWNER));
    if (owner !== undefined && !existsSync(owner) && !(await isInUse(folder))) {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}

async function isInUse(folder: string): Promise<boolean> {
  const pid = Number(readIfThere(join(folder, 'postgres/data/postmaster.pid'))?.split('\n')[0] ?? 0);
  return pid > 0 && (await programOf(pid)) === 'postgres';
}
