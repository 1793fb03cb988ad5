import { createRedis, systemClock, systemRandom } from '@gatehouse/defaults';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { NearCache } from '../../src/near-cache/near-cache.ts';
import { RedisTrackingConnection } from '../../src/near-cache/redis-tracking-connection.ts';
import { userKeyOf } from '../../src/secrets.ts';
import { RedisSessionStore } from '../../src/store/redis.ts';
import { createCached, recordSlackOf } from '../../src/strategies/cached.ts';
import type { Issuer } from '../../src/strategy.ts';
import { lifetimesOf } from '../../src/time-limits.ts';
import {
  describeStrategy,
  ModelAccounts,
  OffsetClock,
  StandInAuth,
  testLimits,
} from '../../testing/index.ts';
import { RedisContainer } from '../support/redis-container.ts';

const LEASE = 1000;
const limits = testLimits();
const lifetimes = lifetimesOf(limits);
const logger = pino({ level: 'silent' });
let prefixes = 0;
const redisServer = RedisContainer.forThisFile();

/** What one replica has. */
async function replica(prefix: string, clock = systemClock) {
  const redis = await redisServer.connected();
  const auth = await StandInAuth.on(redis, await redisServer.connected());
  await auth.vouch();
  const recordSlack = recordSlackOf(testLimits());
  const store = new RedisSessionStore({ redis, prefix, clock, lifetimes, recordSlack });
  const connection = new RedisTrackingConnection({
    connect: (role) =>
      createRedis({
        url: redisServer.url,
        storeTimeoutMs: 250,
        logger,
        overrides: {
          lazyConnect: true,
          retryStrategy: () => null,
          ...(role === 'invalidations' ? { protocol: 2 } : {}),
        },
      }),
    random: systemRandom,
    report: () => undefined,
  });
  const capacity = { sessions: 1000, bytes: 1_000_000 };
  const near = new NearCache({
    ...{ connection, store, prefix, clock, leaseMs: LEASE, capacity },
    lastSeen: (key) => store.lastSeen(key),
  });
  near.start();
  redisServer.afterwards(() => near.stop());
  return { redis, store, near, auth };
}

async function session(store: RedisSessionStore) {
  const key = { userKey: 'a-users-own-tag_', id: `session-${Math.random()}` };
  const createdAt = Date.now();
  const absoluteExpiresAt = createdAt + limits.absoluteMs;
  const record = { userId: 'u', username: 'ada', device: 'd', generation: 0, createdAt, absoluteExpiresAt };
  await store.create(key, record, { sessionGeneration: 0, rolesVersion: 0, roles: [] });
  return key;
}

/** Reads until memory answers. */
async function remembered(near: NearCache, key: { userKey: string; id: string }): Promise<void> {
  await expect
    .poll(async () => {
      await near.read(key);
      return near.peek(key) !== undefined;
    })
    .toBe(true);
}

describe('near caches on one Redis', () => {
  it('hear at once of a session that ended elsewhere, and of a user that changed', async () => {
    const [one, two] = [await replica('hear'), await replica('hear')];
    for (const change of ['end', 'standing'] as const) {
      const key = await session(one.store);
      await remembered(two.near, key);
      if (change === 'end') await one.store.revoke(key);
      else await one.store.putAccountState(key.userKey, { sessionGeneration: 1, rolesVersion: 0, roles: [] });
      await expect.poll(() => two.near.peek(key), { interval: 2, timeout: LEASE }).toBeUndefined();
    }
  });

  it('are not disturbed by "last seen" and carts', async () => {
    const { store, near } = await replica('quiet');
    const key = await session(store);
    await remembered(near, key);
    const { invalidations } = near.stats;
    await store.touch(key, Date.now());
    await store.addToCart(key, 'tea', 1);
    await store.read(key);
    expect(near.peek(key)).toBeDefined();
    expect(near.stats.invalidations).toBe(invalidations);
  });

  it('stop trusting themselves when Redis falls silent with every connection open', async () => {
    const { store, near } = await replica('silent');
    const key = await session(store);
    await remembered(near, key);
    const admin = await redisServer.connected();
    // Frozen for longer than a lease: no process is notified, and no connection closes.
    await admin.client('PAUSE', 2500, 'ALL');
    const frozenAt = performance.now();
    let lastAccepted = frozenAt;
    while (performance.now() - frozenAt < 2000) {
      if (near.peek(key)) lastAccepted = performance.now();
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(lastAccepted - frozenAt).toBeLessThanOrEqual(LEASE);
    await expect.poll(() => near.read(key).then(Boolean, () => false), { timeout: 5000 }).toBe(true);
  });

  it('forget everything when only the ear is lost, and when only the data connection is', async () => {
    const { redis, store, near } = await replica('deaf');
    const key = await session(store);
    for (const lost of ['ear', 'data']) {
      await remembered(near, key);
      const clients = String(await redis.call('CLIENT', 'LIST'));
      const ours = clients
        .split('\n')
        .filter((line) => (lost === 'ear' ? / sub=1 /.test(line) : / flags=\S*t/.test(line)));
      expect(ours.length, `no ${lost} among\n${clients}`).toBeGreaterThan(0);
      const losses = near.stats.leaseLosses;
      for (const line of ours) await redis.call('CLIENT', 'KILL', 'ID', /^id=(\d+)/.exec(line)?.[1] ?? '');
      await expect.poll(() => near.stats.leaseLosses).toBeGreaterThan(losses);
    }
    await remembered(near, key);
  });

  it('read nothing of a Redis that auth does not vouch for', async () => {
    const { store, near, auth } = await replica('unvouched');
    const key = await session(store);
    await remembered(near, key);
    await auth.withdraw();
    // No connection closed: the epoch is compared with every answer, and its key is tracked.
    await expect.poll(() => near.peek(key), { interval: 2, timeout: LEASE / 2 }).toBeUndefined();
    await expect.poll(() => near.isUp).toBe(false);
    // Long enough for several new pairs.
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect(near.isUp).toBe(false);
    await auth.vouch();
    await remembered(near, key);
  });

  it('forget what they learnt under another epoch', async () => {
    const { store, near, auth } = await replica('again');
    const key = await session(store);
    await remembered(near, key);
    const losses = near.stats.leaseLosses;
    await auth.vouch();
    await expect.poll(() => near.stats.leaseLosses).toBeGreaterThan(losses);
    await remembered(near, key);
  });

  it('forget everything at a flush', async () => {
    const { redis, store, near } = await replica('flush');
    const key = await session(store);
    await remembered(near, key);
    await redis.flushall();
    await expect.poll(() => near.peek(key), { interval: 2, timeout: LEASE }).toBeUndefined();
    expect(await near.read(key)).toBeUndefined();
  });
});

describeStrategy('cached on Redis', async () => {
  const clock = new OffsetClock();
  const accounts = new ModelAccounts();
  const { store, near } = await replica(`strategy-${++prefixes}`, clock);
  accounts.told = (userId, accountState) => store.putAccountState(userKeyOf(userId), accountState);
  const strategy = createCached({ store, near, limits, clock, random: systemRandom }) as ReturnType<
    typeof createCached
  > & {
    issuer: Issuer;
  };
  return { strategy, accounts, limits, pass: (milliseconds) => clock.advance(milliseconds) };
});
