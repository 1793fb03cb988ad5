import { once } from 'node:events';
import { GenericContainer, type StartedTestContainer, Wait } from 'testcontainers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createRedis, orUnavailable, type Redis, Unavailable } from '../../src/index.ts';
import { memoryLog } from '../support/apps.ts';
import { FaultyLink } from '../support/faulty-link.ts';

const IMAGE = process.env.REDIS_IMAGE ?? '';
const PASSWORD = 'only-for-this-container';
/** What GUARANTEES G3 allows until a request is told, and from the store's return until it works again. */
const TOLD_WITHIN = 1_000;
const WORKS_WITHIN = 2_000;

let container: StartedTestContainer;
let link: FaultyLink;
const clients: Redis[] = [];

beforeAll(async () => {
  container = await new GenericContainer(IMAGE)
    .withExposedPorts(6379)
    .withCommand([
      'redis-server',
      '--save',
      '',
      '--requirepass',
      PASSWORD,
      '--maxmemory-policy',
      'noeviction',
    ])
    .withWaitStrategy(Wait.forLogMessage('Ready to accept connections'))
    .start();
});
afterAll(() => container.stop());

beforeEach(async () => {
  link = await FaultyLink.to(container.getHost(), container.getMappedPort(6379));
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.disconnect();
  await link.cut();
});

function client(overrides: Partial<Parameters<typeof createRedis>[0]> = {}) {
  const { logger, text } = memoryLog();
  const url = `redis://127.0.0.1:${link.port}`;
  const redis = createRedis({
    url,
    password: PASSWORD,
    storeTimeoutMs: 250,
    logger,
    name: 'test',
    ...overrides,
  });
  clients.push(redis);
  return { redis, log: text };
}

async function connected() {
  const made = client();
  await once(made.redis, 'ready');
  return made;
}

/** How long the promise took to be refused as Unavailable. */
async function timeToUnavailable(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await expect(orUnavailable(work())).rejects.toBeInstanceOf(Unavailable);
  return performance.now() - start;
}

async function timeUntilItWorks(redis: Redis): Promise<number> {
  const start = performance.now();
  await expect
    .poll(() => redis.ping().catch(() => undefined), { timeout: 10_000, interval: 20 })
    .toBe('PONG');
  return performance.now() - start;
}

describe('createRedis', () => {
  it('answers, under its name', async () => {
    const { redis } = await connected();
    expect(await orUnavailable(redis.set('a', '1'))).toBe('OK');
    expect(await redis.client('LIST')).toContain('name=test');
  });

  it('refuses at once before it is connected, and never throws', async () => {
    await link.cut();
    const { redis, log } = client();
    expect(await timeToUnavailable(() => redis.get('a'))).toBeLessThan(100);
    await expect.poll(log).toContain('ECONNREFUSED');
    await link.restore();
    expect(await timeUntilItWorks(redis)).toBeLessThan(WORKS_WITHIN);
  });

  it('tells within the time-out when Redis falls silent, and works again when it speaks', async () => {
    const { redis } = await connected();
    link.silence();
    for (let i = 0; i < 8; i++)
      expect(await timeToUnavailable(() => redis.get('a'))).toBeLessThan(TOLD_WITHIN);
    link.speak();
    expect(await timeUntilItWorks(redis)).toBeLessThan(WORKS_WITHIN);
  });

  it('works again after a silence longer than any time-out of its own', async () => {
    const { redis } = await connected();
    link.silence();
    await timeToUnavailable(() => redis.get('a'));
    await new Promise((resolve) => setTimeout(resolve, 4_000));
    expect(await timeToUnavailable(() => redis.get('a'))).toBeLessThan(TOLD_WITHIN);
    link.speak();
    expect(await timeUntilItWorks(redis)).toBeLessThan(WORKS_WITHIN);
  });

  it('tells at once when Redis is cut off, and finds it again', async () => {
    const { redis, log } = await connected();
    await link.cut();
    for (let i = 0; i < 5; i++)
      expect(await timeToUnavailable(() => redis.get('a'))).toBeLessThan(TOLD_WITHIN);
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    await link.restore();
    expect(await timeUntilItWorks(redis)).toBeLessThan(WORKS_WITHIN);
    // Dozens of attempts, a line or two.
    expect(log().match(/"level":"warn"/g)?.length).toBeLessThanOrEqual(2);
  });

  it('leaves a connection whose peer vanished without a word', async () => {
    const { redis } = await connected();
    link.strand();
    expect(await timeToUnavailable(() => redis.get('a'))).toBeLessThan(TOLD_WITHIN);
    expect(await timeUntilItWorks(redis)).toBeLessThan(WORKS_WITHIN);
  });

  it('never sends again what it reported as failed', async () => {
    const { redis } = await connected();
    await redis.set('count', '0');
    link.silence();
    const lost = redis.incr('count');
    await expect(orUnavailable(lost)).rejects.toBeInstanceOf(Unavailable);
    await link.cut();
    link.speak();
    await link.restore();
    await timeUntilItWorks(redis);
    expect(await redis.get('count')).toBe('0');
  });

  it('keeps nothing for later while it is not connected', async () => {
    const { redis } = await connected();
    await redis.set('count', '0');
    // Early pauses are so short that a queued command would fail quickly too; late ones tell the two apart.
    const longPause = new Promise<void>((resolve) => {
      redis.on('reconnecting', (pause: number) => {
        if (pause >= 250) resolve();
      });
    });
    await link.cut();
    await longPause;
    const refused = timeToUnavailable(() => redis.incr('count'));
    await link.restore();
    expect(await refused).toBeLessThan(100);
    await timeUntilItWorks(redis);
    expect(await redis.get('count')).toBe('0');
  });

  it('keeps reading while Redis is full or read-only', async () => {
    const { redis } = await connected();
    await redis.set('kept', 'yes');
    for (const [variable, bad, good] of [
      ['maxmemory', '1', '0'],
      ['min-replicas-to-write', '1', '0'],
    ] as const) {
      await redis.config('SET', variable, bad);
      await timeToUnavailable(() => redis.set('other', 'x'));
      expect(await redis.get('kept')).toBe('yes');
      await redis.config('SET', variable, good);
    }
    await redis.call('REPLICAOF', '127.0.0.1', '1');
    await timeToUnavailable(() => redis.set('other', 'x'));
    expect(await redis.get('kept')).toBe('yes');
    await redis.call('REPLICAOF', 'NO', 'ONE');
    expect(await redis.set('other', 'x')).toBe('OK');
  });

  it('is Unavailable, and goes on trying, with a wrong password', async () => {
    const { redis, log } = client({ password: 'wrong' });
    await expect.poll(log).toContain('WRONGPASS');
    await timeToUnavailable(() => redis.get('a'));
    expect(log()).not.toContain(PASSWORD);
  });

  it('lets our mistakes through', async () => {
    const { redis } = await connected();
    await redis.set('text', 'x');
    await expect(orUnavailable(redis.hget('text', 'f'))).rejects.toThrow('WRONGTYPE');
    await expect(orUnavailable(redis.call('SET', 'only-a-key'))).rejects.toThrow('ERR wrong number');
    await expect(orUnavailable(redis.eval('return redis.call("HGET", "text", "f")', 0))).rejects.toThrow(
      'WRONGTYPE',
    );
  });
});
