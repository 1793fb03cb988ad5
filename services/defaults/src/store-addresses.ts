import type { Static } from 'typebox';
import type { commonConfig } from './common-config.ts';
import { type DatabaseAddress, databaseFaults } from './database-address.ts';
import { type RedisAddress, redisFaults } from './redis-address.ts';
import type { ConfigurationFault } from './start-error.ts';

type Variables = Pick<
  Static<typeof commonConfig>,
  'REDIS_URL' | 'REDIS_PASSWORD' | 'REDIS_CA' | 'DATABASE_URL' | 'DATABASE_PASSWORD' | 'DATABASE_CA'
>;

/** Where PostgreSQL is, from the variables. */
export function databaseAddress({
  DATABASE_URL: url,
  DATABASE_PASSWORD: password,
  DATABASE_CA: ca,
}: Variables): DatabaseAddress {
  return { url, ...(password !== undefined && { password }), ...(ca !== undefined && { ca }) };
}

/** Where Redis is, from the variables. */
export function redisAddress({
  REDIS_URL: url,
  REDIS_PASSWORD: password,
  REDIS_CA: ca,
}: Variables): RedisAddress {
  return { url, ...(password !== undefined && { password }), ...(ca !== undefined && { ca }) };
}

/** What is wrong with the addresses of the stores: found at start, not while waiting for an answer. */
export function addressFaults(variables: Variables): ConfigurationFault[] {
  return [...redisFaults(redisAddress(variables)), ...databaseFaults(databaseAddress(variables))];
}
