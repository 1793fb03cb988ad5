import { rmSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { UserError } from '../../common/src/errors.ts';
import { createOnce, readIfThere } from '../../common/src/files.ts';
import { isAlive, type ProcessIdentity, startTimeOf } from './process-table.ts';

/** How long to wait for another command on the cluster, in ms: longer than a drain and a start together. */
const PATIENCE = 90_000;

/**
 * Runs `work` while no other command, in this process or another, changes the cluster. A lock whose owner died does not count.
 * @throws UserError when another command holds it too long
 */
export async function withLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  const startTime = await startTimeOf(process.pid);
  const mine = JSON.stringify({ pid: process.pid, startTime });
  const deadline = performance.now() + PATIENCE;
  while (!createOnce(path, mine)) {
    await removeIfStale(path);
    if (performance.now() > deadline) throw busy(path);
    await pause(50);
  }
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
}

async function removeIfStale(path: string): Promise<void> {
  const text = readIfThere(path);
  const owner = text === undefined ? undefined : parseOwner(text);
  if (owner !== undefined && (await isAlive(owner))) return;
  // Another process may have cleared it and taken it meanwhile: only what was found stale is removed.
  if (text !== undefined && readIfThere(path) === text) rmSync(path, { force: true });
}

function parseOwner(text: string): ProcessIdentity | undefined {
  try {
    const owner: unknown = JSON.parse(text);
    if (typeof owner !== 'object' || owner === null || !('pid' in owner) || !('startTime' in owner))
      return undefined;
    return { pid: Number(owner.pid), startTime: String(owner.startTime) };
  } catch {
    return undefined;
  }
}

function busy(path: string): UserError {
  const owner = parseOwner(readIfThere(path) ?? '');
  return new UserError(
    `Another gatehouse command (process ${owner?.pid ?? 'unknown'}) is still at work on this cluster.`,
    'Wait until it ends, or end it, then run the command again.',
  );
}
