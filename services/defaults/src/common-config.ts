import { hostname } from 'node:os';
import { STRATEGY_NAMES } from '@gatehouse/contracts';
import { Type } from 'typebox';

const port = (fallback: number, purpose: string) =>
  Type.Integer({ minimum: 0, maximum: 65_535, default: fallback, description: `${purpose}: 0–65535.` });

const certificates = (store: string) =>
  Type.Optional(
    Type.String({
      pattern: '^-----BEGIN CERTIFICATE-----',
      description: `Certificates, in PEM, of the authority that ${store}'s own must come from; the system's when left out.`,
    }),
  );

/**
 * What every service reads. Compose a service's own with
 * `Type.Object({ ...commonConfig.properties, … })`.
 */
export const commonConfig = Type.Object({
  HOST: Type.String({
    default: '0.0.0.0',
    description: 'The address to listen on, such as 0.0.0.0 or 127.0.0.1.',
  }),
  PORT: port(3000, 'The port the gateway routes to'),
  OPERATIONS_PORT: port(3001, 'The port of health, metrics and internal calls, never routed by the gateway'),
  REPLICA_NAME: Type.String({
    pattern: '^[A-Za-z0-9._-]{1,64}$',
    default: hostname(),
    description: 'The name of this process in X-Replica: 1–64 letters, digits, dots, hyphens or underscores.',
  }),
  STRATEGIES: Type.Array(Type.String({ pattern: '^[a-z]+$' }), {
    minItems: 1,
    uniqueItems: true,
    default: [...STRATEGY_NAMES],
    description: 'The strategies to run, separated by commas, each once.',
  }),
  REDIS_URL: Type.String({
    pattern: '^(rediss?://.+)?$',
    default: '',
    description:
      'Where Redis is, such as redis://user@redis:6379, with TLS rediss://. Empty runs without Redis.',
  }),
  REDIS_PASSWORD: Type.Optional(
    Type.String({ description: 'The password of the user that REDIS_URL names, or of Redis as a whole.' }),
  ),
  REDIS_CA: certificates('Redis'),
  DATABASE_URL: Type.String({
    pattern: '^postgres(ql)?://.+',
    description:
      'Where PostgreSQL is, such as postgres://user@postgres:5432/gatehouse, with TLS ?sslmode=verify-full.',
  }),
  DATABASE_PASSWORD: Type.Optional(Type.String({ description: 'The password of the database user.' })),
  DATABASE_CA: certificates('PostgreSQL'),
  INTERNAL_QUERY_SECRET: Type.String({
    // It travels in a header.
    pattern: '^[!-~]{32,256}$',
    description:
      'What replicas show auth with a question, such as for account states and keys: 32 to 256 characters, the same for all services.',
  }),
  PUBLIC_HOST: Type.String({
    pattern: '^[a-z0-9.-]+$',
    default: 'gatehouse.localhost',
    description: 'The host name whose subdomains are the strategies, in lower case.',
  }),
  PUBLIC_PORT: Type.Integer({
    minimum: 1,
    maximum: 65_535,
    default: 8443,
    description: 'The port of the gateway that browsers see: 1–65535.',
  }),
  TRUSTED_PROXIES: Type.Array(Type.String(), {
    default: ['loopback', 'uniquelocal'],
    description:
      'Whose X-Forwarded headers count: CIDR ranges, or loopback, linklocal, uniquelocal, separated by commas.',
  }),
  LOG_LEVEL: Type.Enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], {
    default: 'info',
    description: 'One of trace, debug, info, warn, error, fatal, silent.',
  }),
  LAB: Type.Boolean({ default: false, description: 'Whether laboratory aids are on: true or false.' }),
});
