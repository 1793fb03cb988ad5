import type { Redis } from '@gatehouse/defaults';
import { systemRandom } from '@gatehouse/defaults';
import { EPOCH_KEY, EpochGate, epochOf, runIdOf } from '@gatehouse/session';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createVouching } from '../../src/adapters/vouching.ts';
import type { Replay } from '../../src/domain/replay.ts';
import { RedisServer } from './support/redis.ts';

/** A replay that a test holds up, and that counts. */
class HeldReplay implements Replay {
  turns = 0;
  restarts = 0;
  atOnce = 0;
  mostAtOnce = 0;
  during: () => Promise<unknown> = () => Promise.resolve();

  async turn(): Promise<void> {
    this.turns += 1;
    this.atOnce += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.atOnce);
    try {
      await this.during();
    } finally {
      this.atOnce -= 1;
    }
  }

  restart(): void {
    this.restarts += 1;
  }
}

let server: RedisServer;
let redis: Redis;
let other: Redis;
beforeAll(async () => {
  server = await RedisServer.start();
  [redis, other] = await Promise.all([server.connect(), server.connect()]);
});
afterAll(() => server.stop());

describe('vouching for Redis', () => {
  let replay: HeldReplay;
  const vouching = (connection = redis, what = replay) => createVouching(connection, [what], systemRandom);

  beforeEach(async () => {
    await redis.flushall();
    replay = new HeldReplay();
  });

  it('comes after everything was told, and not before', async () => {
    const told = Promise.withResolvers<void>();
    replay.during = () => told.promise;
    const turn = vouching().turn();
    await expect.poll(() => replay.turns).toBe(1);
    expect(await epochOf(other)).toBeUndefined();
    await expect(new EpochGate(other).pass()).rejects.toThrow('auth has not told');
    told.resolve();
    await turn;
    expect(await redis.get(EPOCH_KEY)).toMatch(new RegExp(`^${await runIdOf(redis)}:[\\w-]{16}$`));
    await new EpochGate(other).pass();
    expect(replay.restarts).toBe(1);
    expect(await redis.keys('*')).toEqual([EPOCH_KEY]);
    expect(await redis.ttl(EPOCH_KEY)).toBeGreaterThan(0);
  });

  it('does not happen when it could not tell everything', async () => {
    replay.during = () => Promise.reject(new Error('PostgreSQL is away'));
    await expect(vouching().turn()).rejects.toThrow('PostgreSQL is away');
    expect(await epochOf(redis)).toBeUndefined();
    for (const key of await redis.keys('*')) expect(await redis.ttl(key), key).toBeGreaterThan(0);
  });

  it('does not happen when Redis was flushed meanwhile; the next turn tells everything again', async () => {
    const { turn } = vouching();
    replay.during = () => other.flushall();
    await turn();
    expect(await epochOf(redis)).toBeUndefined();
    replay.during = () => Promise.resolve();
    await turn();
    expect(await epochOf(redis)).toBeDefined();
    expect(replay.restarts).toBe(2);
  });

  it('is not repeated while it stands, and is after a flush', async () => {
    const { turn } = vouching();
    await turn();
    const first = await epochOf(redis);
    await turn();
    expect([await epochOf(redis), replay.restarts]).toEqual([first, 1]);
    await other.flushall();
    await turn();
    expect(replay.restarts).toBe(2);
    expect(await epochOf(redis)).not.toBe(first);
    expect(await epochOf(redis)).toBeDefined();
  });

  it('of another server does not count', async () => {
    await redis.set(EPOCH_KEY, `${'0'.repeat(40)}:x`, 'EX', 60);
    await vouching().turn();
    expect(replay.restarts).toBe(1);
    expect(await epochOf(redis)).toBeDefined();
  });

  it('of two processes at once leaves one epoch, which then stays', async () => {
    const second = new HeldReplay();
    const slow = Promise.withResolvers<void>();
    second.during = () => slow.promise;
    const [one, two] = [vouching(), vouching(other, second)];
    const late = two.turn();
    await expect.poll(() => second.turns).toBe(1);
    await one.turn();
    const epoch = await epochOf(redis);
    expect(epoch).toBeDefined();
    slow.resolve();
    await late;
    expect(await epochOf(redis), 'nobody has to read everything again').toBe(epoch);
    await Promise.all([one.turn(), two.turn()]);
    expect(await epochOf(redis)).toBe(epoch);
  });

  it('takes one turn at a time, however often it is asked', async () => {
    const held = Promise.withResolvers<void>();
    replay.during = () => held.promise;
    const { turn } = vouching();
    const first = turn();
    await expect.poll(() => replay.turns).toBe(1);
    const waiting = [turn(), turn(), turn()];
    held.resolve();
    await Promise.all([first, ...waiting]);
    expect([replay.mostAtOnce, replay.turns]).toEqual([1, 2]);
  });

  it('goes on after a turn that failed', async () => {
    const { turn } = vouching();
    const held = Promise.withResolvers<void>();
    replay.during = () => held.promise;
    const failed = turn();
    await expect.poll(() => replay.turns).toBe(1);
    const next = turn();
    replay.during = () => Promise.resolve();
    held.reject(new Error('away'));
    await expect(failed).rejects.toThrow('away');
    await next;
    expect(await epochOf(redis)).toBeDefined();
  });
});
