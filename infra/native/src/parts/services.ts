import { join } from 'node:path';
import type { Settings } from '../../../common/src/start-request.ts';
import { DATABASE, DATABASE_ROLES } from '../../../secrets/src/database-roles.ts';
import { secretsOfReplicas } from '../../../secrets/src/of-replicas.ts';
import type { SecretFiles } from '../../../secrets/src/secrets.ts';
import type { Plan } from '../launch.ts';
import type { ComponentRecord } from '../state.ts';

/** What all services of one cluster share. */
export interface ServiceContext {
  settings: Settings;
  secrets: SecretFiles;
  publicHost: string;
  postgresPort: number;
  /** Undefined: Redis is off. */
  redisPort: number | undefined;
  authOperationsPort: number;
  /** Folder that holds `services/`; tests put stubs there. */
  sources: string;
}

export function planAuth(context: ServiceContext, part: ComponentRecord): Plan {
  const { secrets } = context;
  return plan(context, part, 'auth', {
    ...(context.redisPort !== undefined && { REDIS_PASSWORD_FILE: secrets.path('redis-auth-password') }),
    INTERNAL_CHANGE_SECRET_FILE: secrets.path('internal-change-secret'),
    SEALING_KEYS_FILE: secrets.path('sealing-keys'),
    KEY_ENCRYPTION_KEY_FILE: secrets.path('key-encryption-key'),
    REFRESH_KEYS_FILE: secrets.path('refresh-keys'),
    EXCHANGE_SECRET_FILE: secrets.path('exchange-secret'),
    DEMO_USERS: 'true',
  });
}

export function planReplica(context: ServiceContext, part: ComponentRecord): Plan {
  return plan(context, part, 'api', {
    AUTH_URL: `http://127.0.0.1:${context.authOperationsPort}`,
    ...Object.fromEntries(
      secretsOfReplicas(context.settings.strategies).map(({ variable, file }) => [
        `${variable}_FILE`,
        context.secrets.path(file),
      ]),
    ),
  });
}

function plan(
  context: ServiceContext,
  part: ComponentRecord,
  service: 'auth' | 'api',
  own: Record<string, string>,
): Plan {
  const { settings, secrets, publicHost, postgresPort, redisPort, sources } = context;
  return {
    // The launcher runs on the project's own Node; so do the services.
    program: process.execPath,
    arguments: [join(sources, `services/${part.kind}/src/main.ts`)],
    environment: withOverrides(
      { ...settings.environment, ...settings.wiring?.environmentOf[part.name] },
      {
        ...listeningAt(part),
        STRATEGIES: settings.strategies.join(','),
        REDIS_URL: redisPort === undefined ? '' : `redis://${service}@127.0.0.1:${redisPort}`,
        DATABASE_URL: `postgres://${DATABASE_ROLES[service].role}@127.0.0.1:${postgresPort}/${DATABASE}`,
        DATABASE_PASSWORD_FILE: secrets.path(`postgres-${service}-password`),
        INTERNAL_QUERY_SECRET_FILE: secrets.path('internal-query-secret'),
        PUBLIC_HOST: publicHost,
        PUBLIC_PORT: String(settings.httpsPort),
        ...own,
      },
    ),
    workingDirectory: sources,
  };
}

/** Where a service listens, and what it calls itself. */
export function listeningAt({ name, port, operationsPort }: ComponentRecord): Record<string, string> {
  return {
    HOST: '127.0.0.1',
    PORT: String(port),
    OPERATIONS_PORT: String(operationsPort),
    REPLICA_NAME: name,
  };
}

/** What the user set wins; a secret's file then no longer counts, for services refuse a variable given both ways. */
export function withOverrides(
  overrides: Record<string, string>,
  ours: Record<string, string>,
): Record<string, string> {
  const kept = Object.entries(ours).filter(([name]) => !(name.replace(/_FILE$/, '') in overrides));
  return { ...Object.fromEntries(kept), ...overrides };
}
