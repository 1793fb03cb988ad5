import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { UserError } from '../../common/src/errors.ts';
import { ensureSecrets } from '../src/secrets.ts';

let directory: string;

beforeEach(() => {
  directory = join(mkdtempSync(join(tmpdir(), 'gatehouse-secrets-')), 'secrets');
});
afterEach(() => rmSync(join(directory, '..'), { recursive: true, force: true }));

function contents(): Record<string, string> {
  return Object.fromEntries(
    readdirSync(directory).map((name) => [name, readFileSync(join(directory, name), 'utf8')]),
  );
}

it('makes every secret a deployment needs, for its owner only', () => {
  ensureSecrets(directory);
  expect(readdirSync(directory).toSorted()).toEqual([
    'exchange-secret',
    'exchange-secret.conf',
    'internal-change-secret',
    'internal-query-secret',
    'key-encryption-key',
    'postgres-api-password',
    'postgres-auth-password',
    'postgres-password',
    'postgres-roles.sql',
    'redis-api-password',
    'redis-auth-password',
    'redis-health-password',
    'redis-password',
    'redis-users.conf',
    'refresh-keys',
    'sealing-keys',
  ]);
  for (const name of readdirSync(directory)) expect(statSync(join(directory, name)).mode & 0o777).toBe(0o600);
  expect(statSync(directory).mode & 0o777).toBe(0o700);
});

it('makes them as the services read them', () => {
  ensureSecrets(directory);
  const { 'refresh-keys': refreshKeys = '', ...others } = contents();
  for (const name of ['sealing-keys', 'key-encryption-key']) {
    expect(Buffer.from(others[name] ?? '', 'base64url')).toHaveLength(32);
  }
  const [, id, key = ''] = /^([0-9a-f]{8}):([\w-]+)$/.exec(refreshKeys) ?? [];
  expect(id).toBeDefined();
  expect(Buffer.from(key, 'base64url')).toHaveLength(32);
  for (const name of ['internal-query-secret', 'internal-change-secret']) {
    expect((others[name] ?? '').length).toBeGreaterThanOrEqual(32);
  }
  expect(others['exchange-secret.conf']).toBe(
    `proxy_set_header Gatehouse-Internal-Secret ${others['exchange-secret']};\n`,
  );
  expect(others['redis-users.conf']).toMatch(
    /^user default reset off ~\* &\* \+@all\nuser operator reset on #[0-9a-f]{64} /,
  );
  // What the stores are told of a password does not show it.
  const told = `${others['redis-users.conf']}${others['postgres-roles.sql']}`;
  for (const name of Object.keys(others).filter((each) => each.endsWith('-password'))) {
    expect(told, name).not.toContain(others[name]);
  }
});

it('makes no two alike, in one deployment or in two', () => {
  ensureSecrets(directory);
  const second = `${directory}-2`;
  ensureSecrets(second);
  const values = [...Object.values(contents()), readFileSync(join(second, 'sealing-keys'), 'utf8')];
  expect(new Set(values).size).toBe(values.length);
});

it('never touches one that exists, and adds one that is missing', () => {
  ensureSecrets(directory);
  const before = contents();
  rmSync(join(directory, 'sealing-keys'));
  ensureSecrets(directory);
  const after = contents();
  expect(after['sealing-keys']).not.toBe(before['sealing-keys']);
  expect({ ...after, 'sealing-keys': '' }).toEqual({ ...before, 'sealing-keys': '' });
});

it('keeps what Redis includes equal to the password', () => {
  ensureSecrets(directory);
  rmSync(join(directory, 'redis-password'));
  ensureSecrets(directory);
  const { 'redis-users.conf': users, 'redis-password': password = '' } = contents();
  expect(users).toContain(`user operator reset on #${createHash('sha256').update(password).digest('hex')} `);
});

it('refuses an empty secret rather than to run with it', () => {
  ensureSecrets(directory);
  writeFileSync(join(directory, 'internal-change-secret'), '\n');
  expect(() => ensureSecrets(directory)).toThrow(UserError);
  expect(readFileSync(join(directory, 'internal-change-secret'), 'utf8')).toBe('\n');
});
