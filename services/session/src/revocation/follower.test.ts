import { beforeEach, describe, expect, it } from 'vitest';
import { ManualClock, WatchedManualClock } from '../../testing/clock.ts';
import { Follower } from './follower.ts';
import type { FeedReading, Revocation, RevocationFeed } from './revocation.ts';

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
class ModelFeed implements RevocationFeed {
  entries: (Revocation | 'garbage')[] = [];
  epoch: string | undefined = 'e1';
  mostPerRead = 100;
  away = false;

  async read(position: string): Promise<FeedReading> {
    if (this.away) throw new Error('no answer');
    const from = Number(position);
    const read = this.entries.slice(from, from + this.mostPerRead);
    const revocations = read.filter((entry) => entry !== 'garbage');
    return {
      revocations,
      garbage: read.length - revocations.length,
      position: String(from + read.length),
      caughtUp: read.length < this.mostPerRead,
      epoch: this.epoch,
    };
  }
}

describe('a follower of the revocations', () => {
  let feed: ModelFeed;
  let clock: ManualClock;
  let follower: Follower;

  beforeEach(() => {
    feed = new ModelFeed();
    clock = new ManualClock();
    follower = new Follower({ feed, clock, lease: LEASE, retention: RETENTION, report: () => undefined });
  });

  const turns = async (count: number): Promise<void> => {
    for (let i = 0; i < count; i += 1) await follower.turn();
  };

  it('is not trusted before it has read the whole, in an epoch that auth vouches for', async () => {
    feed.entries = [session('s1'), session('s2'), session('s3')];
    feed.mostPerRead = 2;
    expect(follower.list).toBeUndefined();
    await follower.turn();
    expect(follower.list, 'saw the epoch, begins to read').toBeUndefined();
    await follower.turn();
    expect(follower.list, 'read a part').toBeUndefined();
    await follower.turn();
    expect(follower.list?.hasEnded('s3')).toBe(true);
    expect(follower.list?.hasEnded('s1')).toBe(true);
    expect(follower.list?.hasEnded('s4')).toBe(false);
  });

  it('is trusted for the lease, counted from the sending of the last answered look', async () => {
    await turns(2);
    feed.away = true;
    await expect(follower.turn()).rejects.toThrow();
    clock.advance(LEASE - 1);
    expect(follower.list).toBeDefined();
    clock.advance(1);
    expect(follower.list).toBeUndefined();
  });

  it('trusts nothing while no process vouches for the store, and reads all again afterwards', async () => {
    feed.entries = [session('s1')];
    await turns(2);
    feed.epoch = undefined;
    feed.entries = [];
    await follower.turn();
    expect(follower.list).toBeUndefined();
    await turns(3);
    expect(follower.list, 'an empty store without an epoch says nothing').toBeUndefined();
    feed.epoch = 'e2';
    feed.entries = [session('s2')];
    await turns(2);
    expect(follower.list?.hasEnded('s2')).toBe(true);
    expect(follower.list?.hasEnded('s1'), 'what was learnt stays true').toBe(true);
  });

  it('never lets numbers go back, whatever order they come in, and skips what it cannot read', async () => {
    feed.entries = [user(2, 5), 'garbage', user(3, 4), user(1, 1), user(3, 4)];
    await turns(2);
    expect(follower.list?.numbersOf('u')).toEqual({ generation: 3, rights: 5 });
    expect(follower.stats.garbage).toBeGreaterThan(0);
  });

  it('is not trusted when the first reading is cut in half, and goes on where it stood', async () => {
    feed.entries = [session('s1'), session('s2'), session('s3')];
    feed.mostPerRead = 2;
    await turns(2);
    feed.away = true;
    await expect(follower.turn()).rejects.toThrow();
    expect(follower.list).toBeUndefined();
    feed.away = false;
    await follower.turn();
    expect(['s1', 's2', 's3'].map((id) => follower.list?.hasEnded(id))).toEqual([true, true, true]);
  });

  it('takes entries twice, and misses none that still matter when old ones were trimmed away', async () => {
    feed.entries = [session('s1'), session('s1'), user(2, 2), user(2, 2)];
    await turns(2);
    expect(follower.size).toEqual({ sessions: 1, users: 1 });
    feed.epoch = 'e2';
    feed.entries = [session('s2')];
    await turns(2);
    expect([follower.list?.hasEnded('s1'), follower.list?.hasEnded('s2')]).toEqual([true, true]);
  });

  it('remembers for as long as a token can live, and not for ever', async () => {
    feed.entries = [session('old')];
    await turns(2);
    clock.advance(RETENTION);
    await follower.turn();
    expect(follower.list?.hasEnded('old')).toBe(true);
    clock.advance(RETENTION);
    feed.entries.push(session('new'));
    await follower.turn();
    expect(follower.list?.hasEnded('old')).toBe(false);
    expect(follower.size.sessions).toBe(1);
  });
});

describe('a machine that slept', () => {
  const slept = () => {
    const feed = new ModelFeed();
    const clock = new WatchedManualClock(5_000);
    const retentionClock = clock.manual;
    const follower = new Follower({
      ...{ feed, clock, retentionClock, lease: LEASE, retention: RETENTION, report: () => undefined },
    });
    return { feed, clock, follower };
  };

  it.each([1_000, 3_000, 3_600_000])('for %i ms trusts nothing until it has read again', async (asleep) => {
    const { feed, clock, follower } = slept();
    feed.entries = [session('s1')];
    await follower.turn();
    await follower.turn();
    expect(follower.list?.hasEnded('s1')).toBe(true);
    // The monotonic clock stood still: by it the lease would still hold.
    clock.jump(asleep);
    expect(follower.list).toBeUndefined();
    await follower.turn();
    expect(follower.list?.hasEnded('s1')).toBe(true);
  });

  it('a clock that is set forward and back by a day forgets no revocation', async () => {
    const { feed, clock, follower } = slept();
    feed.entries = [session('s1')];
    await follower.turn();
    await follower.turn();
    clock.jump(86_400_000);
    await follower.turn();
    feed.entries.push(session('s2'));
    await follower.turn();
    clock.jump(-86_400_000);
    await follower.turn();
    expect(follower.list?.hasEnded('s1')).toBe(true);
    expect(follower.list?.hasEnded('s2')).toBe(true);
  });
});
