import { readApiConfig } from '@gatehouse/api/config';
import { STRATEGY_NAMES } from '@gatehouse/contracts';
import { ConfigurationError } from '@gatehouse/defaults';
import { secretsOfReplicas } from '@gatehouse/infra/secrets/of-replicas';
import { expect, it } from 'vitest';

const OF_ALL = {
  AUTH_URL: 'http://auth:3001',
  DATABASE_URL: 'postgres://gatehouse@postgres/gatehouse',
  INTERNAL_QUERY_SECRET: 'q'.repeat(32),
};

/** The variables without which a replica refuses to run a strategy. */
function missingOf(name: string): string[] {
  try {
    readApiConfig({ ...OF_ALL, STRATEGIES: name });
    return [];
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.faults.map(({ variable }) => (variable === 'REDIS_URL' ? 'REDIS_PASSWORD' : variable));
  }
}

it.each(STRATEGY_NAMES)('a replica that runs %s gets what it refuses to run without, and no more', (name) => {
  expect(secretsOfReplicas([name]).map(({ variable }) => variable)).toEqual(missingOf(name));
});
