import { databaseTime, type Pool, systemRandom, WatchedClock } from '@gatehouse/defaults';
import { OffsetClock } from '@gatehouse/session/testing';
import { expect } from 'vitest';
import { createArgon2 } from '../../../src/adapters/argon2.ts';
import { type Auth, createAuth, readAuthConfig } from '../../../src/app.ts';
import { logger, type Postgres } from './postgres.ts';
import type { RedisServer } from './redis.ts';

const key = () => systemRandom.bytes(32).toString('base64url');

export const secrets = {
  INTERNAL_QUERY_SECRET: key(),
  INTERNAL_CHANGE_SECRET: key(),
  KEY_ENCRYPTION_KEY: key(),
  REFRESH_KEYS: `a:${key()}`,
  SEALING_KEYS: key(),
  EXCHANGE_SECRET: key(),
};

interface Ground {
  postgres: Postgres;
  redis: RedisServer;
  /** Another way to Redis than its own port. */
  port?: number | undefined;
}

/** Auth processes of their own, as far as one test process can have several. */
export class Processes {
  readonly #running: Auth[] = [];

  async start(
    ground: Ground,
    variables: Record<string, string> = {},
    clock = new OffsetClock(),
    {
      watched = false,
    }: {
      /** Whether the clock is compared with the database's, as in a real process. */ watched?: boolean;
    } = {},
  ): Promise<Auth> {
    const { postgres, redis, port } = ground;
    const config = readAuthConfig({
      DATABASE_URL: postgres.url(),
      REDIS_URL: 'redis://is-connected-below',
      DEMO_USERS: 'true',
      REGISTRATIONS_PER_ADDRESS: '10000',
      ...secrets,
      ...variables,
    });
    const pool = postgres.pool();
    const connection = config.REDIS_URL === '' ? undefined : await redis.connect(port);
    const others: { disconnect(): void }[] = [];
    const watchedClock = watched ? await watchedFrom(clock, config.limits.clockToleranceMs, pool) : undefined;
    const made = await createAuth({
      ...{ config, clock: watchedClock ?? clock, logger, pool },
      ...(watchedClock && { watchedClock }),
      redis: connection,
      connectRedis: (overrides) => {
        const another = redis.open(overrides, port);
        others.push(another);
        return another;
      },
      release: async () => {
        watchedClock?.stop();
        for (const each of others) each.disconnect();
        connection?.disconnect();
        await pool.end();
      },
      random: systemRandom,
      // Tests have no password to protect.
      hashFunction: createArgon2({ memoryCost: 64, timeCost: 1 }),
    });
    this.#running.push(made);
    await made.app.ready();
    await expect
      .poll(async () => (await made.operations.inject('/health/ready')).json<unknown>(), { timeout: 30_000 })
      .toEqual({ ready: true, failing: [] });
    return made;
  }

  async close(): Promise<void> {
    await Promise.all(this.#running.splice(0).map((auth) => auth.close()));
  }
}

async function watchedFrom(clock: OffsetClock, tolerance: number, pool: Pool): Promise<WatchedClock> {
  const watched = new WatchedClock({ clock, tolerance, sources: [databaseTime(pool)] });
  await watched.compare();
  watched.start();
  return watched;
}
