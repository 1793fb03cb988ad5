import { expect, it } from 'vitest';
import type { PartRecord } from '../state.ts';
import { planReplica, type ServiceContext } from './services.ts';

const context: ServiceContext = {
  settings: {
    httpsPort: 8443,
    httpPort: 8080,
    strategies: ['shared'],
    redis: true,
    environment: { LOG_LEVEL: 'warn' },
    wiring: { redisPort: 7001, environmentOf: { 'api-1': { REDIS_URL: 'redis://127.0.0.1:7002' } } },
  },
  secrets: {
    directory: '/secrets',
    path: (name: string) => `/secrets/${name}`,
    redisAuthentication: '/secrets/redis',
    exchangeSecretHeader: '/secrets/exchange-secret.conf',
  },
  publicHost: 'gatehouse.localhost',
  postgresPort: 7000,
  redisPort: 7001,
  authOperationsPort: 7003,
  sources: '/sources',
};

const replica = (name: string): PartRecord => ({
  name,
  kind: 'api',
  port: 1,
  operationsPort: 2,
  logFile: '',
});

it('leads one part elsewhere, and everybody else where they belong', () => {
  const [wired, other] = ['api-1', 'api-2'].map((name) => planReplica(context, replica(name)).environment);
  expect(wired?.REDIS_URL).toBe('redis://127.0.0.1:7002');
  expect(other?.REDIS_URL).toBe('redis://127.0.0.1:7001');
  for (const environment of [wired, other]) {
    expect(environment).toMatchObject({
      LOG_LEVEL: 'warn',
      REDIS_PASSWORD_FILE: '/secrets/redis-password',
    });
  }
});
