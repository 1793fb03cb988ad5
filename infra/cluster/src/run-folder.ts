import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileError, makeFolder, readIfThere, writeAtomically } from '../../common/src/files.ts';
import { defaultStateDirectory } from '../../common/src/paths.ts';
import { openNative } from '../../native/src/open.ts';
import { isAlive, startTimeOf } from '../../native/src/process-table.ts';
import { purgeNative } from '../../native/src/purge.ts';

/** Where commands keep the clusters of one run: a run that is killed leaves its own where `down` finds it. */
const RUNS = join(defaultStateDirectory, 'runs');

/** In each folder there: the process whose run it is. */
const OWNER = 'owner.json';

/** The state directory of a cluster of one run. */
export interface RunFolder {
  stateDirectory: string;
  /** Stops what still runs there and deletes everything, secrets included. */
  remove(): Promise<void>;
}

/** Makes one, and removes what runs that were killed have left. */
export async function openRunFolder(name: string, runs = RUNS): Promise<RunFolder> {
  await removeDeadRuns(runs);
  makeFolder(runs);
  try {
    const owner = { pid: process.pid, startTime: await startTimeOf(process.pid) };
    const folder = mkdtempSync(join(runs, `${name}-`));
    // In the same turn: no other command of this process sees the folder without its owner.
    writeAtomically(join(folder, OWNER), JSON.stringify(owner));
    return { stateDirectory: join(folder, 'cluster'), remove: () => removeRun(folder) };
  } catch (error) {
    throw fileError(error, runs);
  }
}

/** Removes the clusters of runs whose process is gone. @returns how many there were */
export async function removeDeadRuns(runs = RUNS): Promise<number> {
  if (!existsSync(runs)) return 0;
  let removed = 0;
  for (const name of readdirSync(runs)) {
    if (await isOwned(join(runs, name))) continue;
    await removeRun(join(runs, name));
    removed += 1;
  }
  return removed;
}

async function removeRun(folder: string): Promise<void> {
  const stateDirectory = join(folder, 'cluster');
  if (existsSync(stateDirectory)) {
    await (await openNative(stateDirectory, {}))?.down();
    purgeNative(stateDirectory);
  }
  rmSync(folder, { recursive: true, force: true });
}

async function isOwned(folder: string): Promise<boolean> {
  const text = readIfThere(join(folder, OWNER));
  if (text === undefined) return false;
  const { pid, startTime } = JSON.parse(text) as { pid: number; startTime: string };
  return await isAlive({ pid, startTime });
}
