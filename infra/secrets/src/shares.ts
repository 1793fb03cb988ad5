import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readIfThere, writeAtomically } from '../../common/src/files.ts';
import { secretsOfReplicas } from './of-replicas.ts';
import type { SecretFile, SecretFiles } from './secrets.ts';

const HELD = {
  auth: [
    'redis-auth-password',
    'postgres-auth-password',
    'internal-query-secret',
    'internal-change-secret',
    'exchange-secret',
    'sealing-keys',
    'key-encryption-key',
    'refresh-keys',
    'stores-ca.pem',
  ],
  api: ['postgres-api-password', 'internal-query-secret', 'stores-ca.pem'],
  gateway: ['exchange-secret.conf'],
  redis: [
    'redis-users.conf',
    'redis-health-password',
    'redis-password',
    'stores-ca.pem',
    'redis-tls.pem',
    'redis-tls-key.pem',
  ],
  postgres: ['postgres-password', 'postgres-roles.sql', 'postgres-tls.pem', 'postgres-tls-key.pem'],
} as const satisfies Record<string, readonly SecretFile[]>;

/** A container that gets a folder of secrets of its own. */
export type Holder = keyof typeof HELD;

export const HOLDERS = Object.keys(HELD) as readonly Holder[];

interface Share {
  /** The holder's folder. */
  readonly to: string;
  readonly strategies: readonly string[] | 'all';
}

/**
 * Makes a holder's folder hold its secrets and nothing else. A file that docker-compose.yml names though the strategies do not
 * need it is there and empty: an empty variable counts as absent.
 */
export function dealSecrets({ directory }: SecretFiles, holder: Holder, { to, strategies }: Share): void {
  const sometimes = holder === 'api' ? secretsOfReplicas(strategies).map(({ file }) => file) : [];
  const full: readonly SecretFile[] = [...HELD[holder], ...sometimes];
  const named = holder === 'api' ? secretsOfReplicas('all').map(({ file }) => file) : [];
  const expected = new Set<string>([...full, ...named]);
  for (const name of readdirSync(to)) if (!expected.has(name)) rmSync(join(to, name), { recursive: true });
  for (const name of full) write(join(to, name), readFileSync(join(directory, name), 'utf8'));
  for (const name of named) if (!full.includes(name)) write(join(to, name), '');
}

/** At a later start the copy is there already, and read-only for all users. */
function write(path: string, text: string): void {
  if (readIfThere(path) !== text) writeAtomically(path, text);
}
