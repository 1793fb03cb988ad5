import { systemClock, systemRandom } from '@gatehouse/defaults';
import { describe, expect, it } from 'vitest';
import { EPOCH_KEY, EpochGuard } from '../../src/revocation/epoch.ts';
import { createRedisPublisher, createRedisSource } from '../../src/revocation/redis-stream.ts';
import { RevocationSubscriber } from '../../src/revocation/subscriber.ts';
import { StandInAuth } from '../../testing/index.ts';
import { RedisContainer } from '../support/redis-container.ts';

const LEASE = 1000;
const RETENTION = 310_000;
const redisServer = RedisContainer.forThisFile();

/** A replica that follows, and auth's side of the stream. */
async function setting() {
  const redis = await redisServer.connected(1000);
  await redis.flushall();
  const auth = await StandInAuth.on(redis, await redisServer.connected(1000));
  const following = await redisServer.connected(1000);
  const source = createRedisSource(following, new EpochGuard(following, systemRandom));
  const subscriber = new RevocationSubscriber({
    source,
    clock: systemClock,
    leaseMs: LEASE,
    retentionMs: RETENTION,
    report: () => undefined,
  });
  subscriber.start();
  redisServer.afterwards(() => subscriber.stop());
  const vouch = (): Promise<string> => auth.vouch();
  return { redis, subscriber, following, auth, vouch, publisher: createRedisPublisher(redis, RETENTION) };
}

describe('the pushed deny-list on Redis', () => {
  it('is undecided until auth has vouched for the store', async () => {
    const { subscriber, vouch } = await setting();
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(subscriber.list).toBeUndefined();
    await vouch();
    await expect.poll(() => subscriber.list !== undefined).toBe(true);
  });

  it('hears of a revocation at once', async () => {
    const { subscriber, vouch, publisher } = await setting();
    await vouch();
    await expect.poll(() => subscriber.list !== undefined).toBe(true);
    await publisher.publish([{ kind: 'session', sessionId: 's' }]);
    await expect.poll(() => subscriber.list?.isRevoked('s'), { interval: 2, timeout: LEASE }).toBe(true);
  });

  it('is not trusted beyond the lease when Redis falls silent with every connection open', async () => {
    const { redis, subscriber, vouch } = await setting();
    await vouch();
    await expect.poll(() => subscriber.list !== undefined).toBe(true);
    await redis.client('PAUSE', 2500, 'ALL');
    const frozenAt = performance.now();
    let lastTrusted = frozenAt;
    while (performance.now() - frozenAt < 2000) {
      if (subscriber.list) lastTrusted = performance.now();
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(lastTrusted - frozenAt).toBeLessThanOrEqual(LEASE);
    await expect.poll(() => subscriber.list !== undefined, { timeout: 5000 }).toBe(true);
  });

  it('trusts neither a flushed store nor an unconfirmed epoch', async () => {
    const { redis, subscriber, auth, vouch } = await setting();
    await vouch();
    await expect.poll(() => subscriber.list !== undefined).toBe(true);
    await redis.flushall();
    await expect.poll(() => subscriber.list, { timeout: 2 * LEASE }).toBeUndefined();
    auth.answers = false;
    await redis.set(EPOCH_KEY, 'of-an-older-copy:1', 'EX', 60);
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(subscriber.list).toBeUndefined();
    auth.answers = true;
    await vouch();
    await expect.poll(() => subscriber.list !== undefined).toBe(true);
  });

  it('goes on where auth is away, as long as its connection stays open, and waits for auth on a new one', async () => {
    const { redis, subscriber, following, auth, vouch } = await setting();
    await vouch();
    await expect.poll(() => subscriber.list !== undefined).toBe(true);
    auth.answers = false;
    const trusted = performance.now();
    while (performance.now() - trusted < 2 * LEASE) {
      expect(subscriber.list).toBeDefined();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await redis.client('KILL', 'ID', await following.client('ID'));
    await expect.poll(() => subscriber.list, { timeout: 2 * LEASE }).toBeUndefined();
    auth.answers = true;
    await expect.poll(() => subscriber.list !== undefined, { timeout: 2 * LEASE }).toBe(true);
  });

  it('keeps nothing for ever: the stream is trimmed by age and has a deadline', async () => {
    const { redis } = await setting();
    const publisher = createRedisPublisher(redis, 300);
    for (let i = 0; i < 350; i += 1) await publisher.publish([{ kind: 'session', sessionId: `old-${i}` }]);
    await new Promise((resolve) => setTimeout(resolve, 350));
    await publisher.publish([{ kind: 'session', sessionId: 'new' }]);
    // Redis trims whole nodes of a hundred entries.
    expect(await redis.xlen('gatehouse:revocations')).toBeLessThanOrEqual(151);
    expect(await redis.pttl('gatehouse:revocations')).toBeGreaterThan(0);
  });
});
