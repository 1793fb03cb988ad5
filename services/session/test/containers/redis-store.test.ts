import { createRedis, systemClock } from '@gatehouse/defaults';
import { pino } from 'pino';
import { GenericContainer, type StartedTestContainer, Wait } from 'testcontainers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { touchInterval } from '../../src/lifetime.ts';
import { storeKeys } from '../../src/store/keys.ts';
import { RedisSessionStore } from '../../src/store/redis.ts';
import { lifetimesOf } from '../../src/time-limits.ts';
import {
  describeSessionStore,
  describeStrategy,
  ModelAccounts,
  OffsetClock,
  recordStrategy,
  SUITE_CAP,
  SUITE_LIFETIMES,
  testLimits,
} from '../../testing/index.ts';

const image = process.env.REDIS_IMAGE ?? '';
let container: StartedTestContainer;
let url: string;
let stores = 0;

beforeAll(async () => {
  container = await new GenericContainer(image)
    .withExposedPorts(6379)
    .withCommand(['redis-server', '--save', '', '--appendonly', 'no'])
    .withWaitStrategy(Wait.forLogMessage('Ready to accept connections'))
    .start();
  url = `redis://${container.getHost()}:${container.getMappedPort(6379)}`;
});
afterAll(() => container.stop());

async function connected() {
  const redis = createRedis({ url, storeTimeoutMs: 2000, logger: pino({ level: 'silent' }) });
  await new Promise<void>((resolve) => redis.once('ready', resolve));
  return redis;
}

const sleep = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

describeSessionStore('Redis', async () => {
  const redis = await connected();
  const store = new RedisSessionStore({
    redis,
    prefix: `t${++stores}`,
    clock: systemClock,
    lifetimes: SUITE_LIFETIMES,
    perUser: SUITE_CAP,
  });
  return { store, now: () => Date.now(), pass: sleep };
});

describe('Redis', () => {
  it('gives every key a deadline and holds no secret', async () => {
    const redis = await connected();
    const store = new RedisSessionStore({
      redis,
      prefix: 'ttl',
      clock: systemClock,
      lifetimes: SUITE_LIFETIMES,
    });
    const key = { userKey: 'a-users-own-tag_', id: 'fingerprint' };
    const createdAt = Date.now();
    const record = {
      userId: 'u',
      username: 'ada',
      device: 'd',
      generation: 0,
      createdAt,
      absoluteExpiresAt: createdAt + 1500,
    };
    await store.create(key, record, { sessionGeneration: 0, rolesVersion: 0, roles: [] });
    await store.addToCart(key, 'tea', 1);
    await store.touch(key, Date.now());
    await store.putAccountState('not-signed-in', { sessionGeneration: 1, rolesVersion: 0, roles: [] });
    const keys = await redis.keys('ttl:*');
    expect(keys.length).toBe(6);
    for (const name of keys) expect(await redis.pttl(name), name).toBeGreaterThan(0);
    redis.disconnect();
  });

  describe('keeps a session no longer than it can be used', () => {
    const LONG = { idleMs: 60_000, absoluteMs: 3_600_000 };
    const key = { userKey: 'a-users-own-tag_', id: 'fingerprint' };
    /** What "last seen" is kept for. */
    const SEEN = LONG.idleMs + touchInterval(LONG);

    async function held(recordSlack: number) {
      const redis = await connected();
      const prefix = `idle${++stores}`;
      const options = { redis, prefix, clock: systemClock, lifetimes: LONG, recordSlack };
      const store = new RedisSessionStore(options);
      const names = storeKeys(prefix, key.userKey, key.id);
      const createdAt = Date.now();
      const record = {
        ...{ userId: 'u', username: 'ada', device: 'd', generation: 0 },
        ...{ createdAt, absoluteExpiresAt: createdAt + LONG.absoluteMs },
      };
      await store.create(key, record, { sessionGeneration: 0, rolesVersion: 0, roles: [] });
      await store.addToCart(key, 'tea', 1);
      return { redis, store, names };
    }

    it('record, cart and index go with the idle deadline, and move with each use', async () => {
      const { redis, store, names } = await held(0);
      const kept = [names.record, names.cart, names.index];
      for (const name of kept) expect(await redis.pttl(name), name).toBeLessThanOrEqual(SEEN);
      for (const name of kept) await redis.pexpire(name, 5000);
      await redis.zadd(names.index, 1, key.id);
      await store.touch(key, Date.now());
      for (const name of kept) {
        expect(await redis.pttl(name), name).toBeGreaterThan(5000);
        expect(await redis.pttl(name), name).toBeLessThanOrEqual(SEEN);
      }
      expect(Number(await redis.zscore(names.index, key.id))).toBeGreaterThan(Date.now() + LONG.idleMs);
      redis.disconnect();
    });

    it('never beyond the absolute deadline', async () => {
      const { redis, store, names } = await held(0);
      const text = await redis.get(names.record);
      const absoluteExpiresAt = Date.now() + 20_000;
      await redis.set(
        names.record,
        JSON.stringify({ ...JSON.parse(text ?? ''), absoluteExpiresAt }),
        'PX',
        9000,
      );
      await store.touch(key, Date.now());
      expect(await redis.pexpiretime(names.record)).toBe(absoluteExpiresAt);
      await store.touch(key, Date.now());
      expect(await redis.pexpiretime(names.record)).toBe(absoluteExpiresAt);
      redis.disconnect();
    });

    it('with a slack its record is written seldom, and still outlives "last seen"', async () => {
      const { redis, store, names } = await held(15_000);
      const before = await redis.pexpiretime(names.record);
      await store.touch(key, Date.now());
      expect(await redis.pexpiretime(names.record)).toBe(before);
      expect(await redis.pttl(names.record)).toBeGreaterThan(await redis.pttl(names.seen));
      await redis.pexpire(names.record, SEEN - 1000);
      await store.touch(key, Date.now());
      expect(await redis.pttl(names.record)).toBeGreaterThan(SEEN);
      redis.disconnect();
    });
  });

  it('lists and ends a full account in short commands, and no script over all of it', async () => {
    const redis = await connected();
    const perUser = 1000;
    const options = {
      redis,
      prefix: 'full',
      clock: systemClock,
      lifetimes: lifetimesOf(testLimits()),
      perUser,
    };
    const store = new RedisSessionStore(options);
    const userKey = 'a-full-account_-';
    const createdAt = Date.now();
    const record = {
      ...{ userId: 'u', username: 'ada', device: 'd', generation: 0 },
      ...{ createdAt, absoluteExpiresAt: createdAt + 3_600_000 },
    };
    const accountState = { sessionGeneration: 0, rolesVersion: 0, roles: [] };
    for (let i = 0; i < perUser; i += 100) {
      await Promise.all(
        Array.from({ length: 100 }, (_, j) =>
          store.create({ userKey, id: `id-${i + j}` }, record, accountState),
        ),
      );
    }
    const before = await calls(redis);
    const { sessions, isWhole } = await store.list(userKey, 'id-0');
    expect([sessions.length, isWhole]).toEqual([perUser, true]);
    // The index, the account state, and twenty pages of fifty.
    expect((await calls(redis)) - before).toBeLessThanOrEqual(2 + 20);
    const lowered = new RedisSessionStore({ ...options, perUser: 10 });
    const few = await lowered.list(userKey, 'id-0');
    expect([few.sessions.length, few.isWhole, few.sessions[0]?.id]).toEqual([10, false, 'id-0']);
    await store.revokeAll(userKey);
    expect(await redis.keys(`full:{${userKey}}:s*:*`)).toEqual([]);
    redis.disconnect();
  });

  it('costs one command to read', async () => {
    const redis = await connected();
    const store = new RedisSessionStore({
      redis,
      prefix: 'one',
      clock: systemClock,
      lifetimes: SUITE_LIFETIMES,
    });
    const before = await calls(redis);
    for (let i = 0; i < 10; i += 1) await store.read({ userKey: 'a-users-own-tag_', id: `${i}` });
    expect((await calls(redis)) - before).toBe(10);
    redis.disconnect();
  });

  it('is unavailable, soon, when it does not answer, and answers again afterwards', async () => {
    const redis = createRedis({ url, storeTimeoutMs: 250, logger: pino({ level: 'silent' }) });
    await new Promise<void>((resolve) => redis.once('ready', resolve));
    const admin = await connected();
    const store = new RedisSessionStore({
      redis,
      prefix: 'away',
      clock: systemClock,
      lifetimes: SUITE_LIFETIMES,
    });
    await admin.client('PAUSE', 1200, 'ALL');
    const started = performance.now();
    await expect(store.read({ userKey: 'a-users-own-tag_', id: 'x' })).rejects.toMatchObject({
      name: 'Unavailable',
    });
    expect(performance.now() - started).toBeLessThan(1000);
    await expect
      .poll(
        () =>
          store.read({ userKey: 'a-users-own-tag_', id: 'x' }).then(
            () => 'answers',
            () => 'away',
          ),
        { timeout: 5000 },
      )
      .toBe('answers');
    redis.disconnect();
    admin.disconnect();
  });
});

describeStrategy('shared on Redis', async () => {
  const redis = await connected();
  const clock = new OffsetClock();
  // Redis keeps real time, so long lifetimes are lived through by moving this process's clock only.
  const store = new RedisSessionStore({
    redis,
    prefix: `s${++stores}`,
    clock,
    lifetimes: lifetimesOf(testLimits()),
  });
  const test = recordStrategy('shared', store, { clock, accounts: new ModelAccounts() });
  return { ...test, close: async () => redis.disconnect() };
});

/** How many commands Redis has run, those of this count aside. */
async function calls(redis: Awaited<ReturnType<typeof connected>>): Promise<number> {
  const stats = await redis.info('commandstats');
  return [...stats.matchAll(/^cmdstat_(\S+?):calls=(\d+)/gm)]
    .filter(([, command]) => command !== 'info')
    .reduce((sum, [, , count]) => sum + Number(count), 0);
}
