import { createHash } from 'node:crypto';
import { chmodSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { makeFolder } from '../../common/src/files.ts';
import { UNPRIVILEGED_STATE } from './unprivileged-state.ts';
import { canUse, type OsUser, unprivilegedUser } from './unprivileged-user.ts';

/** Where everything of one native cluster lies. */
export interface Layout {
  certificates: string;
  secrets: string;
  stateFile: string;
  lockFile: string;
  logs: string;
  redis: string;
  adnet: string;
  /** nginx's prefix; workers without root rights can reach it. */
  gateway: string;
  /** PostgreSQL's programs (a copy, where the installed ones are out of its user's reach) and data. */
  postgres: string;
  /** Whom root runs PostgreSQL as; undefined: this user. */
  databaseAccount: OsUser | undefined;
  /** The folder outside of the state directory, if there is one. */
  outside: string | undefined;
}

/**
 * Lays out a cluster. Everything lies in the state directory, unless this is root and the folder is closed to all
 * else (a clone under /root, a `mktemp -d`): what runs without root rights then lies under /var/lib/gatehouse.
 */
export function layoutOf(stateDirectory: string): Layout {
  const native = join(resolve(stateDirectory), 'native');
  const databaseAccount = unprivilegedUser();
  makeFolder(native);
  // Made by an earlier version under a strict umask, they would stay closed to whom root hands the database.
  if (databaseAccount !== undefined)
    for (const folder of [resolve(stateDirectory), native]) chmodSync(folder, 0o755);
  const open = databaseAccount === undefined || canUse(databaseAccount, native);
  if (!open) reopen(UNPRIVILEGED_STATE);
  const reachable = open ? native : join(UNPRIVILEGED_STATE, fingerprint(native));
  return {
    certificates: join(resolve(stateDirectory), 'certificates'),
    secrets: join(resolve(stateDirectory), 'secrets'),
    stateFile: join(native, 'state.json'),
    lockFile: join(native, 'lock'),
    logs: join(native, 'logs'),
    redis: join(native, 'redis'),
    adnet: join(native, 'adnet'),
    gateway: join(reachable, 'gateway'),
    postgres: join(reachable, 'postgres'),
    databaseAccount,
    outside: open ? undefined : reachable,
  };
}

/** The same for what lies outside. */
function reopen(folder: string): void {
  makeFolder(folder);
  chmodSync(folder, 0o755);
}

function fingerprint(path: string): string {
  return createHash('sha256').update(path).digest('hex').slice(0, 12);
}
