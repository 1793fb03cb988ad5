import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { UserError } from '../../common/src/errors.ts';
import { createOnce, makeFolder, readIfThere, writeAtomically } from '../../common/src/files.ts';
import { databaseRolesSql } from './database-roles.ts';
import { redisUsers } from './redis-users.ts';

/** Every secret of a deployment, by file name, and how a new one is made. 32 random bytes each: none has a default. */
const RECIPES = {
  'redis-password': random32,
  'redis-health-password': random32,
  'redis-auth-password': random32,
  'redis-api-password': random32,
  'postgres-password': random32,
  'postgres-auth-password': random32,
  'postgres-api-password': random32,
  'internal-query-secret': random32,
  'internal-change-secret': random32,
  'exchange-secret': random32,
  'sealing-keys': random32,
  'key-encryption-key': random32,
  'refresh-keys': () => `${randomBytes(4).toString('hex')}:${random32()}`,
} as const;

export type SecretName = keyof typeof RECIPES;

/** Texts that follow from secrets, by file name. */
type DerivedName = 'redis-users.conf' | 'postgres-roles.sql' | 'exchange-secret.conf';

/** Certificates of the stores and their keys, made by `setup` beside the secrets. */
type StoreCertificate = 'stores-ca.pem' | `${'redis' | 'postgres'}-tls${'' | '-key'}.pem`;

export type SecretFile = SecretName | DerivedName | StoreCertificate;

/** Paths of the secrets' files; services read them through their `…_FILE` variables. */
export interface SecretFiles {
  directory: string;
  path(name: SecretName): string;
  /** `user …`, lines of Redis's configuration: its users and what each may do. */
  redisUsers: string;
  /** Statements that give the services their roles in PostgreSQL. */
  postgresRoles: string;
  /** `proxy_set_header …`, for nginx to include: how the gateway shows auth who asks. */
  exchangeSecretHeader: string;
}

/**
 * Makes the secrets that are missing, readable by this user only. One that exists is never touched: sessions, signing
 * keys and the database depend on it.
 * @throws UserError when a secret's file is empty
 */
export function ensureSecrets(directory: string): SecretFiles {
  makeFolder(directory, 0o700);
  for (const [name, make] of Object.entries(RECIPES)) {
    createOnce(join(directory, name), make());
    readSecret(join(directory, name));
  }
  const path = (name: SecretName) => join(directory, name);
  const derived = (name: DerivedName, text: string): string => {
    // Not a secret of its own: it follows the one it is made from.
    const file = join(directory, name);
    if (readIfThere(file) !== text) writeAtomically(file, text);
    return file;
  };
  const secret = (name: SecretName) => readSecret(path(name));
  const exchangeSecret = secret('exchange-secret');
  return {
    directory,
    path,
    redisUsers: derived(
      'redis-users.conf',
      redisUsers({
        operator: secret('redis-password'),
        health: secret('redis-health-password'),
        auth: secret('redis-auth-password'),
        api: secret('redis-api-password'),
      }),
    ),
    postgresRoles: derived(
      'postgres-roles.sql',
      databaseRolesSql({ auth: secret('postgres-auth-password'), api: secret('postgres-api-password') }),
    ),
    exchangeSecretHeader: derived(
      'exchange-secret.conf',
      `proxy_set_header Gatehouse-Internal-Secret ${exchangeSecret};\n`,
    ),
  };
}

/** Reads one secret. @throws UserError when it is missing or empty */
export function readSecret(path: string): string {
  const secret = readIfThere(path)?.trim() ?? '';
  if (secret === '') {
    throw new UserError(
      `The secret ${path} is empty.`,
      'Delete the file to have a new one made (what depended on the old one is lost), then run the command again.',
    );
  }
  return secret;
}

function random32(): string {
  return randomBytes(32).toString('base64url');
}
