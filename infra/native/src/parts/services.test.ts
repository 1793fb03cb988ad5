import { describe, expect, it } from 'vitest';
import type { ComponentRecord } from '../state.ts';
import { planAuth, planReplica, type ServiceContext } from './services.ts';

const context: ServiceContext = {
  settings: {
    httpsPort: 8443,
    httpPort: 8080,
    strategies: ['shared'],
    redis: true,
    adnet: true,
    environment: { LOG_LEVEL: 'warn' },
    wiring: { redisPort: 7001, environmentOf: { 'api-1': { REDIS_URL: 'redis://127.0.0.1:7002' } } },
  },
  secrets: {
    directory: '/secrets',
    path: (name: string) => `/secrets/${name}`,
    redisUsers: '/secrets/redis-users.conf',
    postgresRoles: '/secrets/postgres-roles.sql',
    exchangeSecretHeader: '/secrets/exchange-secret.conf',
  },
  publicHost: 'gatehouse.localhost',
  postgresPort: 7000,
  redisPort: 7001,
  authOperationsPort: 7003,
  sources: '/sources',
};

const replica = (name: string): ComponentRecord => ({
  name,
  kind: 'api',
  port: 1,
  operationsPort: 2,
  logFile: '',
});

it('leads one part elsewhere, and all others where they belong', () => {
  const [wired, other] = ['api-1', 'api-2'].map((name) => planReplica(context, replica(name)).environment);
  expect(wired?.REDIS_URL).toBe('redis://127.0.0.1:7002');
  expect(other?.REDIS_URL).toBe('redis://api@127.0.0.1:7001');
  for (const environment of [wired, other]) {
    expect(environment).toMatchObject({
      LOG_LEVEL: 'warn',
      REDIS_PASSWORD_FILE: '/secrets/redis-api-password',
    });
  }
});

describe('each process holds its own secrets only (G16)', () => {
  const filesOf = (plan: { environment: Record<string, string> }) =>
    Object.keys(plan.environment).filter((name) => /(SECRET|KEYS?|PASSWORD)_FILE$/.test(name));
  const ofEach = ['DATABASE_PASSWORD_FILE', 'INTERNAL_QUERY_SECRET_FILE'];
  const running = (...strategies: string[]): ServiceContext => ({
    ...context,
    settings: { ...context.settings, strategies },
  });

  it.each([
    [['token', 'phantom'], []],
    [['shared'], ['REDIS_PASSWORD_FILE']],
    [['memory'], ['INTERNAL_CHANGE_SECRET_FILE']],
    [['sticky', 'token'], ['INTERNAL_CHANGE_SECRET_FILE']],
    [['sealed'], ['SEALING_KEYS_FILE']],
  ])('a replica that runs %j', (strategies, more) => {
    const files = filesOf(planReplica(running(...strategies), replica('api-1')));
    expect(files.toSorted()).toEqual([...ofEach, ...more].toSorted());
  });

  it('auth', () => {
    const files = filesOf(planAuth(context, { ...replica('auth-1'), kind: 'auth' }));
    const own = [
      'REDIS_PASSWORD',
      'INTERNAL_CHANGE_SECRET',
      'SEALING_KEYS',
      'KEY_ENCRYPTION_KEY',
      'REFRESH_KEYS',
      'EXCHANGE_SECRET',
    ];
    expect(files.toSorted()).toEqual([...ofEach, ...own.map((name) => `${name}_FILE`)].toSorted());
  });
});
