import { fileURLToPath } from 'node:url';
import {
  clockReporter,
  createLogger,
  createPool,
  createRedis,
  databaseAddress,
  databaseOrUnavailable,
  databaseTime,
  type Logger,
  migrate,
  type RunningService,
  redisAddress,
  serve,
  systemClock,
  systemRandom,
  throttle,
  WatchedClock,
  WriteWatch,
  waitForDatabase,
  warmUp,
  writableDatabase,
} from '@gatehouse/defaults';
import { AuthClient } from './adapters/auth-client.ts';
import { cartLeftovers } from './adapters/cart-leftovers.ts';
import { HttpAccounts } from './adapters/http-accounts.ts';
import { HttpAdministration } from './adapters/http-administration.ts';
import { httpDocument } from './adapters/http-document.ts';
import { existingAccounts } from './adapters/http-existing-accounts.ts';
import { HttpKeySource } from './adapters/http-keys.ts';
import { httpRecipients } from './adapters/http-recipients.ts';
import { queryRenewalWith } from './adapters/http-renewals.ts';
import { recordActivityWith } from './adapters/http-session-activity.ts';
import { PostgresCarts } from './adapters/postgres-carts.ts';
import { PostgresTransfers } from './adapters/postgres-transfers.ts';
import { createApi } from './app.ts';
import { type ApiConfig, readApiConfig } from './config.ts';
import { removeLeftovers } from './domain/leftovers.ts';
import type { StrategyParts } from './strategies/strategy-runtime.ts';
import { buildStrategies } from './strategies.ts';

const SERVICE = 'api';
const MIGRATIONS = fileURLToPath(new URL('../migrations', import.meta.url));
/** How often carts are looked for whose account is gone, in ms. */
const LEFTOVERS_INTERVAL = 60_000;

/** Of the connections that PostgreSQL takes (100 unless told), replicas leave each other enough. */
const CONNECTIONS = 5;
/** One answer of PostgreSQL's takes less than both together and 0.1 s: the client's comes within a second (G3). */
const DATABASE_TIMEOUTS = { connectTimeoutMs: 400, queryTimeoutMs: 400 };

async function boot(): Promise<RunningService> {
  const config = readApiConfig(process.env);
  const { environment, limits } = config;
  const logger = createLogger({
    name: SERVICE,
    replica: environment.REPLICA_NAME,
    level: environment.LOG_LEVEL,
  });
  const pool = await openDatabase(config, logger);

  const auth = new AuthClient({
    url: environment.AUTH_URL,
    secrets: {
      query: environment.INTERNAL_QUERY_SECRET,
      ...(environment.INTERNAL_CHANGE_SECRET && { change: environment.INTERNAL_CHANGE_SECRET }),
    },
  });
  const clock = new WatchedClock({
    clock: systemClock,
    tolerance: limits.clockToleranceMs,
    sources: [databaseTime(pool), () => auth.time()],
    onChange: clockReporter(logger),
  });
  await clock.compare();
  clock.start();

  const insert = `insert into shop.carts (user_id, lines) values ('write-' || gen_random_uuid(), jsonb_build_object('sku', $1::text))`;
  const writes = new WriteWatch({ stores: [writableDatabase(pool, insert, systemRandom)], logger });
  writes.start();
  const report = reporter(logger);
  const existing = existingAccounts(auth);
  const tidying = setInterval(() => {
    removeLeftovers({ kept: cartLeftovers(pool), existing }).catch((error: unknown) =>
      report(error, 'carts of deleted accounts were not removed'),
    );
  }, LEFTOVERS_INTERVAL).unref();

  const accounts = new HttpAccounts(auth);
  const { app, operations } = createApi({
    replica: environment.REPLICA_NAME,
    logger,
    trustedProxies: environment.TRUSTED_PROXIES,
    originOf: (strategy) =>
      new URL(`https://${strategy}.${environment.PUBLIC_HOST}:${environment.PUBLIC_PORT}`).origin,
    strategies: buildStrategies(config.strategies, {
      limits,
      clock,
      retentionClock: systemClock,
      random: systemRandom,
      accounts,
      receipts: accounts,
      keySource: new HttpKeySource(auth),
      renew: queryRenewalWith(auth),
      recordActivity: recordActivityWith(auth),
      userCarts: new PostgresCarts(pool),
      connectRedis: connectorOf(config, logger),
      sealingKeys: config.sealingKeys,
      report,
    }),
    accounts,
    administration: new HttpAdministration(auth),
    transfers: new PostgresTransfers(pool),
    recipients: httpRecipients(auth),
    authDocument: httpDocument(auth),
    clock,
    writes,
    random: systemRandom,
    checks: {
      database: async () => void (await databaseOrUnavailable(pool.query('SELECT 1'))),
      auth: () => auth.probe(),
      clock: () => clock.check(),
    },
  });
  app.addHook('onClose', async () => {
    clock.stop();
    writes.stop();
    clearInterval(tidying);
    await Promise.all([auth.close(), pool.end()]);
  });
  const { HOST: host, PORT: port, OPERATIONS_PORT: operationsPort } = environment;
  return { service: app, operations, host, port, operationsPort, logger };
}

async function openDatabase({ environment }: ApiConfig, logger: Logger) {
  const address = databaseAddress(environment);
  await waitForDatabase({ ...address, logger });
  await migrate({ ...address, directory: MIGRATIONS, schema: 'shop', logger });
  const pool = createPool({
    ...address,
    ...DATABASE_TIMEOUTS,
    max: CONNECTIONS,
    min: CONNECTIONS,
    logger,
    name: SERVICE,
  });
  await warmUp(pool, CONNECTIONS);
  return pool;
}

function connectorOf({ environment, limits }: ApiConfig, logger: Logger): StrategyParts['connectRedis'] {
  const address = redisAddress(environment);
  return (overrides) =>
    createRedis({
      ...address,
      storeTimeoutMs: limits.storeTimeoutMs,
      logger,
      name: SERVICE,
      ...(overrides && { overrides }),
    });
}

/** Each kind of trouble once in a while: what fails is tried again several times a second. */
function reporter(logger: Logger): StrategyParts['report'] {
  const reports = new Map<string, (error: unknown) => void>();
  return (error, what) => {
    const report = reports.get(what) ?? throttle((cause: unknown) => logger.warn({ err: cause }, what));
    reports.set(what, report);
    report(error);
  };
}

process.exit(await serve(boot));
