import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';
import { makeFolder } from '../../common/src/files.ts';
import { type Account, canUse, unprivilegedAccount } from './account.ts';
import { OUTSIDE } from './outside.ts';

/** Where everything of one native cluster lies. */
export interface Layout {
  certificates: string;
  secrets: string;
  stateFile: string;
  lockFile: string;
  logs: string;
  redis: string;
  /** nginx's prefix; workers without root rights can reach it. */
  gateway: string;
  /** PostgreSQL's programs (a copy, where the installed ones are out of its user's reach) and data. */
  postgres: string;
  /** Whom root runs PostgreSQL as; undefined: this user. */
  databaseAccount: Account | undefined;
  /** The folder outside of the state directory, if there is one. */
  outside: string | undefined;
}

/**
 * Lays out a cluster. Everything lies in the state directory, unless this is root and the folder is closed to everybody
 * else (a clone under /root, a `mktemp -d`): what runs without root rights then lies under /var/lib/gatehouse.
 */
export function layoutOf(stateDirectory: string): Layout {
  const native = join(resolve(stateDirectory), 'native');
  const databaseAccount = unprivilegedAccount();
  makeFolder(native);
  const open = databaseAccount === undefined || canUse(databaseAccount, native);
  const reachable = open ? native : join(OUTSIDE, fingerprint(native));
  return {
    certificates: join(resolve(stateDirectory), 'certificates'),
    secrets: join(resolve(stateDirectory), 'secrets'),
    stateFile: join(native, 'state.json'),
    lockFile: join(native, 'lock'),
    logs: join(native, 'logs'),
    redis: join(native, 'redis'),
    gateway: join(reachable, 'gateway'),
    postgres: join(reachable, 'postgres'),
    databaseAccount,
    outside: open ? undefined : reachable,
  };
}

function fingerprint(path: string): string {
  return createHash('sha256').update(path).digest('hex').slice(0, 12);
}
