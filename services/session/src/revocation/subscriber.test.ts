import { beforeEach, describe, expect, it } from 'vitest';
import { ManualClock, WatchedManualClock } from '../../testing/clock.ts';
import type { Revocation, RevocationBatch, RevocationSource } from './revocation.ts';
import { RevocationSubscriber } from './subscriber.ts';

const LEASE = 1000;
const RETENTION = 310_000;
const session = (sessionId: string): Revocation => ({ kind: 'session', sessionId });
const user = (generation: number, rights: number): Revocation => ({
  kind: 'user',
  userId: 'u',
  generation,
  rights,
});

/** A history that a test writes, one entry a position. */
class ModelFeed implements RevocationSource {
  entries: (Revocation | 'garbage')[] = [];
  epoch: string | undefined = 'e1';
  mostPerRead = 100;
  away = false;
  /** How long each read was to wait for news, in ms. */
  readonly waits: number[] = [];

  async read(position: string, wait: number): Promise<RevocationBatch> {
    this.waits.push(wait);
    if (this.away) throw new Error('no answer');
    const from = Number(position);
    const read = this.entries.slice(from, from + this.mostPerRead);
    const revocations = read.filter((entry) => entry !== 'garbage');
    return {
      revocations,
      invalidEntries: read.length - revocations.length,
      position: String(from + read.length),
      caughtUp: read.length < this.mostPerRead,
      epoch: this.epoch,
    };
  }
}

describe('a follower of the revocations', () => {
  let source: ModelFeed;
  let clock: ManualClock;
  let subscriber: RevocationSubscriber;

  beforeEach(() => {
    source = new ModelFeed();
    clock = new ManualClock();
    subscriber = new RevocationSubscriber({
      source,
      clock,
      leaseMs: LEASE,
      retentionMs: RETENTION,
      report: () => undefined,
    });
  });

  const turns = async (count: number): Promise<void> => {
    for (let i = 0; i < count; i += 1) await subscriber.poll();
  };

  it('is not trusted before it has read the whole, in an epoch that auth vouches for', async () => {
    source.entries = [session('s1'), session('s2'), session('s3')];
    source.mostPerRead = 2;
    expect(subscriber.list).toBeUndefined();
    await subscriber.poll();
    expect(subscriber.list, 'saw the epoch, begins to read').toBeUndefined();
    await subscriber.poll();
    expect(subscriber.list, 'read a part').toBeUndefined();
    await subscriber.poll();
    expect(subscriber.list?.isRevoked('s3')).toBe(true);
    expect(subscriber.list?.isRevoked('s1')).toBe(true);
    expect(subscriber.list?.isRevoked('s4')).toBe(false);
  });

  it('waits for news only while it is trusted: else each wait is one without a decision', async () => {
    await turns(3);
    expect(source.waits).toEqual([0, 0, LEASE / 4]);
    clock.advance(LEASE);
    await turns(2);
    expect(source.waits.slice(3)).toEqual([0, LEASE / 4]);
    source.epoch = 'e2';
    await turns(3);
    expect(source.waits.slice(5)).toEqual([LEASE / 4, 0, LEASE / 4]);
  });

  it('is trusted for the lease, counted from the sending of the last answered look', async () => {
    await turns(2);
    source.away = true;
    await expect(subscriber.poll()).rejects.toThrow();
    clock.advance(LEASE - 1);
    expect(subscriber.list).toBeDefined();
    clock.advance(1);
    expect(subscriber.list).toBeUndefined();
  });

  it('trusts nothing while no process vouches for the store, and reads all again afterwards', async () => {
    source.entries = [session('s1')];
    await turns(2);
    source.epoch = undefined;
    source.entries = [];
    await subscriber.poll();
    expect(subscriber.list).toBeUndefined();
    await turns(3);
    expect(subscriber.list, 'an empty store without an epoch says nothing').toBeUndefined();
    source.epoch = 'e2';
    source.entries = [session('s2')];
    await turns(2);
    expect(subscriber.list?.isRevoked('s2')).toBe(true);
    expect(subscriber.list?.isRevoked('s1'), 'what was learnt stays true').toBe(true);
  });

  it('never lets numbers go back, whatever order they come in, and skips what it cannot read', async () => {
    source.entries = [user(2, 5), 'garbage', user(3, 4), user(1, 1), user(3, 4)];
    await turns(2);
    expect(subscriber.list?.minimumVersionsOf('u')).toEqual({ sessionGeneration: 3, rolesVersion: 5 });
    expect(subscriber.stats.invalidEntries).toBeGreaterThan(0);
  });

  it('is not trusted when the first reading is cut in half, and goes on where it stood', async () => {
    source.entries = [session('s1'), session('s2'), session('s3')];
    source.mostPerRead = 2;
    await turns(2);
    source.away = true;
    await expect(subscriber.poll()).rejects.toThrow();
    expect(subscriber.list).toBeUndefined();
    source.away = false;
    await subscriber.poll();
    expect(['s1', 's2', 's3'].map((id) => subscriber.list?.isRevoked(id))).toEqual([true, true, true]);
  });

  it('takes entries twice, and misses none that still matter when old ones were trimmed away', async () => {
    source.entries = [session('s1'), session('s1'), user(2, 2), user(2, 2)];
    await turns(2);
    expect(subscriber.size).toEqual({ sessions: 1, users: 1 });
    source.epoch = 'e2';
    source.entries = [session('s2')];
    await turns(2);
    expect([subscriber.list?.isRevoked('s1'), subscriber.list?.isRevoked('s2')]).toEqual([true, true]);
  });

  it('remembers for as long as a token can live, and not for ever', async () => {
    source.entries = [session('old')];
    await turns(2);
    clock.advance(RETENTION);
    await subscriber.poll();
    expect(subscriber.list?.isRevoked('old')).toBe(true);
    clock.advance(RETENTION);
    source.entries.push(session('new'));
    await subscriber.poll();
    expect(subscriber.list?.isRevoked('old')).toBe(false);
    expect(subscriber.size.sessions).toBe(1);
  });
});

describe('a machine that slept', () => {
  const slept = () => {
    const source = new ModelFeed();
    const clock = new WatchedManualClock(5_000);
    const retentionClock = clock.manual;
    const subscriber = new RevocationSubscriber({
      ...{ source, clock, retentionClock, leaseMs: LEASE, retentionMs: RETENTION, report: () => undefined },
    });
    return { source, clock, subscriber };
  };

  it.each([1_000, 3_000, 3_600_000])('for %i ms trusts nothing until it has read again', async (asleep) => {
    const { source, clock, subscriber } = slept();
    source.entries = [session('s1')];
    await subscriber.poll();
    await subscriber.poll();
    expect(subscriber.list?.isRevoked('s1')).toBe(true);
    // The monotonic clock stood still: by it the lease would still hold.
    clock.jump(asleep);
    expect(subscriber.list).toBeUndefined();
    await subscriber.poll();
    expect(subscriber.list?.isRevoked('s1')).toBe(true);
  });

  it('a clock that is set forward and back by a day forgets no revocation', async () => {
    const { source, clock, subscriber } = slept();
    source.entries = [session('s1')];
    await subscriber.poll();
    await subscriber.poll();
    clock.jump(86_400_000);
    await subscriber.poll();
    source.entries.push(session('s2'));
    await subscriber.poll();
    clock.jump(-86_400_000);
    await subscriber.poll();
    expect(subscriber.list?.isRevoked('s1')).toBe(true);
    expect(subscriber.list?.isRevoked('s2')).toBe(true);
  });
});
