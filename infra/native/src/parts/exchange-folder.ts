import { createHash } from 'node:crypto';
import { chownSync, existsSync, rmSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { makeFolder } from '../../../common/src/files.ts';
import type { OsUser } from '../unprivileged-user.ts';

/** Memory that looks like a folder, on Linux. */
const MEMORY = '/dev/shm';

/**
 * Makes the folder where the gateway keeps exchanged tokens, and puts it under its prefix: in memory where the machine has
 * such a folder, for tokens have no business on a disk; elsewhere nginx makes one beside its other files.
 */
export function makeExchangeFolder(prefix: string, account: OsUser | undefined): void {
  if (!existsSync(MEMORY)) return;
  const folder = folderOf(prefix);
  removeExchangeFolder(prefix);
  makeFolder(folder, 0o700);
  if (account !== undefined) chownSync(folder, account.uid, account.gid);
  symlinkSync(folder, linkOf(prefix));
}

/** Deletes the tokens of a gateway that does not run. */
export function removeExchangeFolder(prefix: string): void {
  for (const one of [linkOf(prefix), folderOf(prefix)]) rmSync(one, { recursive: true, force: true });
}

const linkOf = (prefix: string): string => join(prefix, 'run/exchange');

const folderOf = (prefix: string): string =>
  join(MEMORY, `gatehouse-${createHash('sha256').update(resolve(prefix)).digest('hex').slice(0, 12)}`);
