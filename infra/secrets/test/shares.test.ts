import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ensureStoreCertificates } from '../../certificates/src/stores.ts';
import { repositoryRoot } from '../../common/src/paths.ts';
import { ensureSecrets, type SecretFiles } from '../src/secrets.ts';
import { dealSecrets, HOLDERS, type Holder } from '../src/shares.ts';

let root: string;
let secrets: SecretFiles;

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'gatehouse-shares-'));
  secrets = ensureSecrets(join(root, 'all'));
  await ensureStoreCertificates(secrets.directory);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function shareOf(holder: Holder, strategies: readonly string[] | 'all' = 'all'): Record<string, string> {
  const to = join(root, holder);
  mkdirSync(to, { recursive: true });
  dealSecrets(secrets, holder, { to, strategies });
  return Object.fromEntries(readdirSync(to).map((name) => [name, readFileSync(join(to, name), 'utf8')]));
}

describe('a share', () => {
  it('of replicas has no key and no password of auth, the administrator or the operator', () => {
    expect(Object.keys(shareOf('api')).toSorted()).toEqual([
      'internal-change-secret',
      'internal-query-secret',
      'postgres-api-password',
      'redis-api-password',
      'sealing-keys',
      'stores-ca.pem',
    ]);
  });

  it('of the gateway has the secret of the exchange only', () => {
    expect(Object.keys(shareOf('gateway'))).toEqual(['exchange-secret.conf']);
  });

  it('of replicas leaves empty what their strategies do not need, also when they needed it once', () => {
    shareOf('api', 'all');
    const { 'sealing-keys': keys, 'internal-change-secret': change, ...others } = shareOf('api', ['token']);
    expect([keys, change, others['redis-api-password']]).toEqual(['', '', '']);
    expect(shareOf('api', ['sealed'])['sealing-keys']).toMatch(/^[\w-]{43}$/);
  });

  it('loses what does not belong there', () => {
    shareOf('api');
    writeFileSync(join(root, 'api', 'key-encryption-key'), 'left behind');
    expect(shareOf('api')).not.toHaveProperty('key-encryption-key');
  });

  it.each(HOLDERS)('of %s has every file that docker-compose.yml names there', (holder) => {
    const compose = readFileSync(join(repositoryRoot, 'docker-compose.yml'), 'utf8');
    const block = new RegExp(`^  ${holder}:\\n(?:    .*\\n|\\n)+`, 'm').exec(compose)?.[0] ?? '';
    expect(block).toContain(`${holder}-secrets:`);
    const named = [...block.matchAll(/\/run\/gatehouse\/([\w.-]+)/g)].map(([, name = '']) => name);
    const held = Object.keys(shareOf(holder));
    expect(named.filter((name) => !held.includes(name))).toEqual([]);
  });
});
