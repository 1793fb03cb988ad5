import { STRATEGY_NAMES } from '@gatehouse/contracts';
import { ConfigurationError } from '@gatehouse/defaults';
import { describe, expect, it } from 'vitest';
import { readAuthConfig } from './config.ts';

const KEY = 'A'.repeat(43);
const environment = {
  DATABASE_URL: 'postgres://gatehouse@localhost/gatehouse',
  REDIS_URL: 'redis://localhost:6379',
  INTERNAL_QUERY_SECRET: 'q'.repeat(32),
  INTERNAL_CHANGE_SECRET: 'c'.repeat(32),
  KEY_ENCRYPTION_KEY: KEY,
  REFRESH_KEYS: `new:${KEY},old:${KEY}`,
  SEALING_KEYS: KEY,
  EXCHANGE_SECRET: 'e'.repeat(32),
};

/** Which variables are at fault. */
function faultsOf(changed: Record<string, string | undefined>): string[] {
  try {
    readAuthConfig({ ...environment, ...changed });
    return [];
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.faults.map(({ variable }) => variable);
  }
}

describe('readAuthConfig', () => {
  it('reads what auth runs with', () => {
    const config = readAuthConfig(environment);
    expect(config.strategies).toEqual([...STRATEGY_NAMES]);
    expect(config.refreshKeys.map(({ id, key }) => [id, key.length])).toEqual([
      ['new', 32],
      ['old', 32],
    ]);
    expect(config.sealingKeys.map(({ length }) => length)).toEqual([32]);
    expect(config.keyEncryptionKey).toHaveLength(32);
    expect(config.limits).toMatchObject({ accessTokenMs: 300_000, leaseMs: 1000 });
    expect(config.LOGIN_FAILURES_PER_ACCOUNT_AND_ADDRESS).toBe(10);
  });

  it.each([
    ['a strategy that needs Redis while Redis is off', { REDIS_URL: '' }, ['REDIS_URL']],
    ['a strategy that there is not', { STRATEGIES: 'token,cookie' }, ['STRATEGIES']],
    ['a contradiction', { SESSION_IDLE_SECONDS: '50000' }, ['SESSION_IDLE_SECONDS']],
    ['token without refresh keys', { REFRESH_KEYS: undefined, STRATEGIES: 'token' }, ['REFRESH_KEYS']],
    ['denylist without refresh keys', { REFRESH_KEYS: undefined, STRATEGIES: 'denylist' }, ['REFRESH_KEYS']],
    ['a lease shorter than one question', { LEASE_MILLISECONDS: '249' }, ['STORE_TIMEOUT_MILLISECONDS']],
    ['sealed without sealing keys', { SEALING_KEYS: undefined }, ['SEALING_KEYS']],
    ['phantom without a secret of the gateway', { EXCHANGE_SECRET: undefined }, ['EXCHANGE_SECRET']],
    ['a gateway that may ask what replicas may', { EXCHANGE_SECRET: 'q'.repeat(32) }, ['EXCHANGE_SECRET']],
    ['a gateway that may change', { EXCHANGE_SECRET: 'c'.repeat(32) }, ['EXCHANGE_SECRET']],
    [
      'changes with the secret of questions',
      { INTERNAL_CHANGE_SECRET: 'q'.repeat(32) },
      ['INTERNAL_CHANGE_SECRET'],
    ],
    ['no secret of changes', { INTERNAL_CHANGE_SECRET: '' }, ['INTERNAL_CHANGE_SECRET']],
    ['two refresh keys of one id', { REFRESH_KEYS: `a:${KEY},a:${KEY}` }, ['REFRESH_KEYS']],
    ['a key of the wrong length', { KEY_ENCRYPTION_KEY: 'short' }, ['KEY_ENCRYPTION_KEY']],
    [
      'a limit that refuses every sign-in',
      { LOGIN_FAILURES_PER_ACCOUNT: '0' },
      ['LOGIN_FAILURES_PER_ACCOUNT'],
    ],
    ['two mistakes at once', { REDIS_URL: '', STRATEGIES: 'shared,x' }, ['STRATEGIES', 'REDIS_URL']],
  ])('refuses %s', (_what, changed, faults) => {
    expect(faultsOf(changed)).toEqual(faults);
  });

  it('runs without Redis, and without the keys of strategies that are left out', () => {
    const changed = { REDIS_URL: '', SEALING_KEYS: '', REFRESH_KEYS: '', STRATEGIES: 'memory,sticky' };
    expect(faultsOf({ ...changed, EXCHANGE_SECRET: undefined })).toEqual([]);
    expect(faultsOf(changed)).toEqual([]);
  });

  it('says what to do, and never shows a secret', () => {
    expect(() => readAuthConfig({ ...environment, REDIS_URL: '' })).toThrow(
      /leave shared, cached, denylist out of STRATEGIES/,
    );
    expect(() => readAuthConfig({ ...environment, KEY_ENCRYPTION_KEY: 'my-secret' })).toThrow(
      /^(?!.*my-secret)/s,
    );
  });
});
