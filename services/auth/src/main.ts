import { join } from 'node:path';
import {
  clockReporter,
  createLogger,
  createPool,
  createRedis,
  databaseAddress,
  databaseTime,
  migrate,
  type Redis,
  type RedisSettings,
  type RunningService,
  redisAddress,
  serve,
  systemClock,
  systemRandom,
  WatchedClock,
  waitForDatabase,
  warmUp,
} from '@gatehouse/defaults';
import { createAuth } from './app.ts';
import { readAuthConfig } from './config.ts';
import { needsRedis } from './strategies.ts';

/** Kept open: on a busy machine a connection takes longer to open than a request may wait. */
const CONNECTIONS = 10;
const MIGRATIONS = join(import.meta.dirname, '../migrations');

process.exit(await serve(boot));

async function boot(): Promise<RunningService> {
  const config = readAuthConfig(process.env);
  const { REPLICA_NAME: replica, LOG_LEVEL: level } = config;
  const logger = createLogger({ name: 'auth', replica, level });
  const database = { ...databaseAddress(config), logger };
  await waitForDatabase(database);
  await migrate({ ...database, directory: MIGRATIONS, schema: 'auth' });
  const pool = createPool({
    ...{ ...database, schema: 'auth', name: replica },
    ...{ max: CONNECTIONS, min: CONNECTIONS },
  });
  await warmUp(pool, CONNECTIONS);
  const clock = new WatchedClock({
    clock: systemClock,
    tolerance: config.limits.clockToleranceMs,
    sources: [databaseTime(pool)],
    onChange: clockReporter(logger),
  });
  await clock.compare();
  clock.start();
  const connections: Redis[] = [];
  const connectRedis = (overrides: RedisSettings['overrides'] = {}): Redis => {
    const redis = createRedis({
      ...redisAddress(config),
      storeTimeoutMs: config.limits.storeTimeoutMs,
      logger,
      name: replica,
      overrides,
    });
    connections.push(redis);
    return redis;
  };
  // No strategy, no connection: with Redis off nothing may even try to reach it.
  const redis = config.strategies.some(needsRedis) ? connectRedis() : undefined;
  const { app, operations } = await createAuth({
    ...{ config, pool, redis, connectRedis, logger },
    ...{ clock, watchedClock: clock, retentionClock: systemClock },
    random: systemRandom,
    release: async () => {
      clock.stop();
      for (const connection of connections) connection.disconnect();
      await pool.end();
    },
  });
  return {
    service: app,
    operations,
    host: config.HOST,
    port: config.PORT,
    operationsPort: config.OPERATIONS_PORT,
    logger,
  };
}
