import { type Redis, systemClock, systemRandom } from '@gatehouse/defaults';
import { confirmationOf, EPOCH_KEY, EpochGuard, epochNow, runIdOf } from '@gatehouse/session';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { listenForAsks } from '../../src/adapters/asks.ts';
import { Continuity } from '../../src/adapters/continuity.ts';
import { EpochPublisher } from '../../src/adapters/epoch-publisher.ts';
import type { OutboxRelay } from '../../src/domain/outbox-relay.ts';
import { RedisServer } from './support/redis.ts';

/** A replay that a test holds up, and that counts. */
class HeldReplay implements OutboxRelay {
  turns = 0;
  restarts = 0;
  skips = 0;
  sent = 0;
  atOnce = 0;
  mostAtOnce = 0;
  during: () => Promise<unknown> = () => Promise.resolve();

  async turn(_now: number, check: () => void): Promise<void> {
    this.turns += 1;
    this.atOnce += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.atOnce);
    try {
      await this.during();
      check();
    } finally {
      this.atOnce -= 1;
    }
  }

  restart(): void {
    this.restarts += 1;
  }

  skip(): void {
    this.skips += 1;
  }
}

let server: RedisServer;
let redis: Redis;
beforeAll(async () => {
  server = await RedisServer.start();
  redis = await server.connect();
});
afterAll(() => server.stop());

/** An auth process, as far as Redis meets it. */
async function auth(relay = new HeldReplay()) {
  const [connection, ear] = await Promise.all([server.connect(), server.connect()]);
  const broken: (string | undefined)[] = [];
  const epochPublisher = new EpochPublisher({
    continuity: new Continuity(connection, systemRandom),
    relays: [relay],
    random: systemRandom,
    clock: systemClock,
    now: async () => Date.now(),
    events: { broken: (epoch) => broken.push(epoch), complete: () => undefined },
  });
  listenForAsks(
    ear,
    (nonce) => void epochPublisher.asked(nonce).catch(() => undefined),
    () => undefined,
  );
  stops.push(() => {
    connection.disconnect();
    ear.disconnect();
  });
  return { epochPublisher, relay, connection, broken };
}

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

/** A replica's connection, new. */
async function gate(): Promise<EpochGuard> {
  return new EpochGuard(await server.connect(), systemRandom);
}

/** What the server held a while ago, as a copy of its file would. */
async function copyOf(keys: readonly string[]): Promise<() => Promise<void>> {
  const dumps = await Promise.all(keys.map((key) => redis.dumpBuffer(key)));
  return async () => {
    for (const [i, key] of keys.entries()) {
      const dump = dumps[i];
      if (dump) await redis.restore(key, 600_000, dump, 'REPLACE');
    }
  };
}

const nonces = (): Promise<string[]> => redis.keys('{gatehouse}:auth:*');

describe('vouching for Redis', () => {
  beforeEach(async () => {
    await redis.flushall();
  });

  it('comes after everything was told, and not before', async () => {
    const { epochPublisher, relay } = await auth();
    const told = Promise.withResolvers<void>();
    relay.during = () => told.promise;
    const turn = epochPublisher.turn();
    await expect.poll(() => relay.turns).toBe(1);
    expect(await epochNow(redis)).toBeUndefined();
    await expect((await gate()).assertComplete()).rejects.toThrow('auth has not told');
    told.resolve();
    await turn;
    expect(await redis.get(EPOCH_KEY)).toMatch(new RegExp(`^${await runIdOf(redis)}:[\\w-]{16}$`));
    expect(await (await gate()).assertComplete()).toBe(await redis.get(EPOCH_KEY));
    for (const key of await redis.keys('*')) expect(await redis.ttl(key), key).toBeGreaterThan(0);
  });

  it('does not happen when it could not tell everything', async () => {
    const { epochPublisher, relay } = await auth();
    relay.during = () => Promise.reject(new Error('PostgreSQL is away'));
    await expect(epochPublisher.turn()).rejects.toThrow('PostgreSQL is away');
    expect(await epochNow(redis)).toBeUndefined();
    for (const key of await redis.keys('*')) expect(await redis.ttl(key), key).toBeGreaterThan(0);
  });

  it('does not happen when Redis was flushed meanwhile; the next turn tells everything again', async () => {
    const { epochPublisher, relay } = await auth();
    relay.during = () => redis.flushall();
    await expect(epochPublisher.turn()).rejects.toThrow('exchanged');
    expect(await epochNow(redis)).toBeUndefined();
    relay.during = () => Promise.resolve();
    await epochPublisher.turn();
    expect(await epochNow(redis)).toBeDefined();
    expect(relay.restarts).toBe(2);
  });

  it('is not repeated while it stands, and is after a flush', async () => {
    const { epochPublisher, relay, broken } = await auth();
    await epochPublisher.turn();
    const first = await epochNow(redis);
    await epochPublisher.turn();
    expect([await epochNow(redis), relay.restarts]).toEqual([first, 1]);
    await redis.flushall();
    await epochPublisher.turn();
    expect([relay.restarts, broken]).toEqual([2, [undefined]]);
    expect(await epochNow(redis)).not.toBe(first);
    expect(await epochNow(redis)).toBeDefined();
  });

  it('of another server does not count', async () => {
    const { epochPublisher } = await auth();
    await redis.set(EPOCH_KEY, `${'0'.repeat(40)}:x`, 'EX', 60);
    await epochPublisher.turn();
    expect(await epochNow(redis)).toMatch(new RegExp(`^${await runIdOf(redis)}:`));
  });

  it('is withdrawn at once from an older copy of the same data, and everything is told again', async () => {
    const { epochPublisher, relay, broken } = await auth();
    await epochPublisher.turn();
    const epoch = await epochNow(redis);
    const putBack = await copyOf([EPOCH_KEY, ...(await nonces())]);
    await epochPublisher.heartbeat();
    await putBack();
    expect(await epochNow(redis), 'the copy vouches for itself').toBe(epoch);
    await epochPublisher.heartbeat();
    expect([await epochNow(redis), broken, epochPublisher.stats.breaks]).toEqual([undefined, [epoch], 1]);
    expect(epochPublisher.isComplete).toBe(false);
    await epochPublisher.turn();
    expect(relay.restarts).toBe(2);
    expect(await epochNow(redis)).not.toBe(epoch);
  });

  it('is withdrawn from a copy that holds an epoch of long ago', async () => {
    const { epochPublisher } = await auth();
    await epochPublisher.turn();
    const old = await epochNow(redis);
    const putBack = await copyOf([EPOCH_KEY]);
    await redis.flushall();
    await epochPublisher.turn();
    await redis.flushall();
    await putBack();
    expect(await epochNow(redis)).toBe(old);
    await epochPublisher.heartbeat();
    expect(await epochNow(redis)).toBeUndefined();
  });

  it('is not confirmed in data that this process did not last write to', async () => {
    const { epochPublisher, relay } = await auth();
    await epochPublisher.turn();
    const putBack = await copyOf([EPOCH_KEY, ...(await nonces())]);
    await epochPublisher.heartbeat();
    // From here on the turn is held up, as by a database that does not answer.
    relay.during = () => new Promise(() => undefined);
    await putBack();
    expect(await confirmationOf(await server.connect(), systemRandom, 300)).toBeUndefined();
  });

  it('is confirmed after a turn that began when it was asked for', async () => {
    const { epochPublisher, relay } = await auth();
    await epochPublisher.turn();
    const { turns } = relay;
    const asked = (await gate()).assertComplete();
    await asked;
    expect(relay.turns).toBeGreaterThan(turns);
  });

  it('of two processes is told by one of them, and stands for both', async () => {
    const [one, two] = [await auth(), await auth()];
    const held = Promise.withResolvers<void>();
    one.relay.during = () => held.promise;
    const recovery = one.epochPublisher.turn();
    await expect.poll(() => one.relay.turns).toBe(1);
    await expect(two.epochPublisher.turn()).rejects.toThrow('another auth process');
    expect(two.relay.turns).toBe(0);
    held.resolve();
    await recovery;
    one.relay.during = () => Promise.resolve();
    await two.epochPublisher.turn();
    expect(two.relay.skips).toBe(1);
    const epoch = await epochNow(redis);
    await Promise.all([one.epochPublisher.turn(), two.epochPublisher.turn()]);
    expect(await epochNow(redis), 'no replica has to read everything again').toBe(epoch);
  });

  it('is told by the other process when the one that told it is gone', async () => {
    const [one, two] = [await auth(), await auth()];
    one.relay.during = () => new Promise(() => undefined);
    one.epochPublisher.turn().catch(() => undefined);
    await expect.poll(() => one.relay.turns).toBe(1);
    one.connection.disconnect();
    await expect
      .poll(() => two.epochPublisher.turn().then(() => 'told', String), { timeout: 5000, interval: 100 })
      .toBe('told');
    expect(two.relay.turns).toBeGreaterThan(0);
  });

  it('of two processes is told again once, when both find an older copy', async () => {
    const [one, two] = [await auth(), await auth()];
    await one.epochPublisher.turn();
    await two.epochPublisher.turn();
    const putBack = await copyOf([EPOCH_KEY, ...(await nonces())]);
    await Promise.all([one.epochPublisher.heartbeat(), two.epochPublisher.heartbeat()]);
    await putBack();
    await one.epochPublisher.turn();
    const epoch = await epochNow(redis);
    await two.epochPublisher.turn();
    expect([one.relay.restarts, two.relay.skips]).toEqual([2, 2]);
    expect(await epochNow(redis), 'withdrawn once only').toBe(epoch);
  });

  it('takes one turn at a time, however often it is asked', async () => {
    const { epochPublisher, relay } = await auth();
    const held = Promise.withResolvers<void>();
    relay.during = () => held.promise;
    const first = epochPublisher.turn();
    await expect.poll(() => relay.turns).toBe(1);
    const waiting = [epochPublisher.turn(), epochPublisher.turn(), epochPublisher.turn()];
    held.resolve();
    await Promise.all([first, ...waiting]);
    expect([relay.mostAtOnce, relay.turns]).toEqual([1, 2]);
  });

  it('goes on after a turn that failed, and begins nothing again', async () => {
    const { epochPublisher, relay } = await auth();
    const held = Promise.withResolvers<void>();
    relay.during = () => held.promise;
    const failed = epochPublisher.turn();
    await expect.poll(() => relay.turns).toBe(1);
    const next = epochPublisher.turn();
    relay.during = () => Promise.resolve();
    held.reject(new Error('away'));
    await expect(failed).rejects.toThrow('away');
    await next;
    expect(await epochNow(redis)).toBeDefined();
    expect(relay.restarts).toBe(1);
  });
});
