import { STRATEGY_NAMES } from '@gatehouse/contracts';
import { ConfigurationError } from '@gatehouse/defaults';
import { describe, expect, it } from 'vitest';
import { readApiConfig } from './config.ts';

const KEY = Buffer.alloc(32, 1).toString('base64url');
const COMPLETE = {
  AUTH_URL: 'http://auth:3001',
  DATABASE_URL: 'postgres://gatehouse@postgres:5432/gatehouse',
  INTERNAL_QUERY_SECRET: 'x'.repeat(32),
  INTERNAL_CHANGE_SECRET: 'y'.repeat(32),
  REDIS_URL: 'redis://redis:6379',
  SEALING_KEYS: KEY,
};

function refusal(env: Record<string, string>): string {
  try {
    readApiConfig({ ...COMPLETE, ...env });
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message;
    throw error;
  }
  throw new Error('it was accepted');
}

describe('readApiConfig', () => {
  it('takes the defaults of the contract', () => {
    const config = readApiConfig(COMPLETE);
    expect(config.strategies).toEqual([...STRATEGY_NAMES]);
    expect(config.limits).toMatchObject({
      ...{ idleMs: 1_800_000, jwksRefreshMs: 5000, clockToleranceMs: 5000 },
      ...{ leaseMs: 1000, storeTimeoutMs: 250 },
    });
    expect(config.environment).toMatchObject({ PORT: 3000, OPERATIONS_PORT: 3001, PUBLIC_PORT: 8443 });
  });

  it('reads several sealing keys, in their order', () => {
    const older = Buffer.alloc(32, 2);
    const { sealingKeys } = readApiConfig({
      ...COMPLETE,
      SEALING_KEYS: `${KEY},${older.toString('base64url')}`,
    });
    expect(sealingKeys).toEqual([Buffer.alloc(32, 1), older]);
  });

  it('runs without Redis, with the strategies that need none', () => {
    const config = readApiConfig({ ...COMPLETE, REDIS_URL: '', STRATEGIES: 'memory,sticky,token,sealed' });
    expect(config.strategies).toEqual(['memory', 'sticky', 'token', 'sealed']);
  });

  it('refuses a strategy that needs Redis while Redis is off, in a sentence', () => {
    const message = refusal({ REDIS_URL: '' });
    for (const name of ['shared', 'cached', 'denylist']) {
      expect(message).toContain(`REDIS_URL: is empty, and the strategy ${name} needs it.`);
      expect(message).toContain(`leave ${name} out of STRATEGIES`);
    }
  });

  it('refuses to seal without a key', () => {
    expect(refusal({ SEALING_KEYS: '' })).toContain(
      'SEALING_KEYS: is empty, and the strategy sealed needs it.',
    );
    expect(readApiConfig({ ...COMPLETE, SEALING_KEYS: '', STRATEGIES: 'token' }).sealingKeys).toEqual([]);
  });

  it('needs the secret of changes only where it keeps sessions itself', () => {
    for (const name of ['memory', 'sticky']) {
      expect(refusal({ INTERNAL_CHANGE_SECRET: '', STRATEGIES: name })).toContain(
        `INTERNAL_CHANGE_SECRET: is empty, and the strategy ${name} needs it.`,
      );
    }
    const others = STRATEGY_NAMES.filter((name) => !['memory', 'sticky'].includes(name)).join(',');
    const config = readApiConfig({ ...COMPLETE, INTERNAL_CHANGE_SECRET: '', STRATEGIES: others });
    expect(config.environment.INTERNAL_CHANGE_SECRET).toBe('');
  });

  it.each([
    ['STRATEGIES', 'memory,telepathy'],
    ['STRATEGIES', 'memory,memory'],
    ['STRATEGIES', ','],
    ['STRATEGIES', 'constructor'],
    ['AUTH_URL', ''],
    ['AUTH_URL', 'auth.example:3001'],
    ['AUTH_URL', 'http://auth.example/internal'],
    ['INTERNAL_QUERY_SECRET', 'short'],
    ['INTERNAL_CHANGE_SECRET', 'short'],
    ['INTERNAL_CHANGE_SECRET', 'x'.repeat(32)],
    ['DATABASE_URL', ''],
    ['SEALING_KEYS', 'c2hvcnQ'],
    ['ACCESS_TOKEN_SECONDS', '0'],
    ['ACCESS_TOKEN_SECONDS', 'soon'],
    ['SESSION_IDLE_SECONDS', '43201'],
    ['JWKS_REFRESH_SECONDS', '3601'],
    ['LEASE_MILLISECONDS', '9'],
    ['STORE_TIMEOUT_MILLISECONDS', '1001'],
  ])('refuses %s=%j, naming the variable and not the value', (variable, value) => {
    const message = refusal({ [variable]: value });
    expect(message).toContain(`  ${variable}: `);
    if (value.length > 3) expect(message).not.toContain(value);
  });
});
