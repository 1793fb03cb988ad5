import { createRedis, systemClock } from '@gatehouse/defaults';
import { pino } from 'pino';
import { GenericContainer, type StartedTestContainer, Wait } from 'testcontainers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lifetimesOf } from '../../src/limits.ts';
import { RedisSessionStore } from '../../src/store/redis.ts';
import {
  describeSessionStore,
  describeStrategy,
  ModelAccounts,
  OffsetClock,
  recordStrategy,
  SUITE_LIFETIMES,
  testLimits,
} from '../../testing/index.ts';

const image = process.env.REDIS_IMAGE ?? 'redis:8';
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
    const key = { tag: 'a-users-own-tag_', id: 'fingerprint' };
    const createdAt = Date.now();
    const record = {
      userId: 'u',
      username: 'ada',
      device: 'd',
      generation: 0,
      createdAt,
      absoluteExpiresAt: createdAt + 1500,
    };
    await store.create(key, record, { generation: 0, rights: 0, roles: [] });
    await store.addToCart(key, 'tea', 1);
    await store.touch(key, Date.now());
    await store.putStanding('nobody-signed-in', { generation: 1, rights: 0, roles: [] });
    const keys = await redis.keys('ttl:*');
    expect(keys.length).toBe(6);
    for (const name of keys) expect(await redis.pttl(name), name).toBeGreaterThan(0);
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
    for (let i = 0; i < 10; i += 1) await store.read({ tag: 'a-users-own-tag_', id: `${i}` });
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
    await expect(store.read({ tag: 'a-users-own-tag_', id: 'x' })).rejects.toMatchObject({
      name: 'Unavailable',
    });
    expect(performance.now() - started).toBeLessThan(1000);
    await expect
      .poll(
        () =>
          store.read({ tag: 'a-users-own-tag_', id: 'x' }).then(
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
