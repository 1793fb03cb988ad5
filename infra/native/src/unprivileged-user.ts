import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { UserError } from '../../common/src/errors.ts';

/** A user of this machine. */
export interface OsUser {
  name: string;
  /** Name of its group. */
  group: string;
  uid: number;
  gid: number;
}

/**
 * Whom root hands work to that root must not or need not do. PostgreSQL refuses to run as root; `postgres` exists where a
 * PostgreSQL was ever installed, `nobody` everywhere. Nothing is added to the machine's user list for a laboratory.
 * @returns undefined when this user is not root: then everything runs as this user
 */
export function unprivilegedUser(names: readonly string[] = ['postgres', 'nobody']): OsUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const users = table('/etc/passwd');
  const groups = table('/etc/group');
  for (const wanted of names) {
    const row = users.find(([name]) => name === wanted);
    const [uid, gid] = [Number(row?.[2]), Number(row?.[3])];
    const group = groups.find((one) => Number(one[2]) === gid)?.[0];
    if (uid > 0 && gid > 0 && group !== undefined) return { name: wanted, group, uid, gid };
  }
  throw new UserError(
    'PostgreSQL does not run as root, and this machine has no user `nobody` to run it as.',
    'Run ./gatehouse as an ordinary user.',
  );
}

/** Whether the account can use the path: every folder above it counts, so only trying tells. */
export function canUse(account: OsUser, path: string): boolean {
  const { uid, gid } = account;
  return spawnSync('test', ['-x', path], { uid, gid, cwd: '/' }).status === 0;
}

function table(path: string): string[][] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
}
