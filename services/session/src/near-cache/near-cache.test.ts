import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../testing/clock.ts';
import { ModelTrackingConnection } from '../../testing/model-tracking-connection.ts';
import { accountStateText } from '../store/account-state-text.ts';
import { storeKeys } from '../store/keys.ts';
import { MemorySessionStore } from '../store/memory.ts';
import { NearCache } from './near-cache.ts';

const LEASE = 1000;
const key = { userKey: 'a-users-own-tag_', id: 'session-1' };
const names = storeKeys('p', key.userKey, key.id);
const record = {
  userId: 'u',
  username: 'ada',
  device: 'd',
  generation: 1,
  createdAt: 0,
  absoluteExpiresAt: 9e15,
};
const accountState = { sessionGeneration: 1, rolesVersion: 1, roles: [] };

/** Lets every promise that can go on do so. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('the near cache', () => {
  let connection: ModelTrackingConnection;
  let clock: ManualClock;
  let near: NearCache;
  let storeReads: number;

  beforeEach(async () => {
    connection = new ModelTrackingConnection();
    clock = new ManualClock();
    storeReads = 0;
    const store = new MemorySessionStore({ clock, lifetimes: { idleMs: 9e14, absoluteMs: 9e15 } });
    const counted = Object.assign(Object.create(store) as MemorySessionStore, {
      read: async () => {
        storeReads += 1;
        return undefined;
      },
    });
    connection.values.set(names.record, JSON.stringify(record));
    connection.values.set(names.accountState, accountStateText(accountState));
    near = new NearCache({
      ...{ connection, store: counted, prefix: 'p', clock, leaseMs: LEASE },
      lastSeen: async () => '5',
      capacity: { sessions: 100, bytes: 100_000 },
    });
    near.start();
    await settle();
  });

  afterEach(() => near.stop());

  it('remembers what it read, and answers from memory', async () => {
    expect(near.peek(key)).toBeUndefined();
    expect(await near.read(key)).toMatchObject({ record, lastSeenAt: 5, accountState: { accountState } });
    expect(near.peek(key)).toMatchObject({ record, lastSeenAt: 5 });
    expect(near.stats).toMatchObject({ hits: 1, misses: 1 });
  });

  it.each([
    ['the session ended', names.record, undefined],
    ['the user changed', names.accountState, accountStateText({ ...accountState, sessionGeneration: 2 })],
  ])('forgets when %s', async (_what, name, value) => {
    await near.read(key);
    connection.write(name, value);
    connection.deliver();
    expect(near.peek(key)).toBeUndefined();
  });

  it('forgets everything when the store was flushed', async () => {
    await near.read(key);
    connection.flush();
    connection.deliver();
    expect(near.peek(key)).toBeUndefined();
    expect(await near.read(key)).toBeUndefined();
  });

  it('does not keep a read that was overtaken by a change, and does not answer with it', async () => {
    connection.immediate = false;
    const reading = near.read(key);
    await settle();
    const [release] = connection.execute();
    connection.write(names.record, undefined);
    connection.deliver();
    release?.();
    await settle();
    for (const next of connection.execute()) next();
    expect(await reading).toBeUndefined();
    expect(near.peek(key)).toBeUndefined();
  });

  it('gives no newcomer a read that is older than the lease', async () => {
    connection.immediate = false;
    const early = near.read(key);
    await settle();
    const [release] = connection.execute();
    // The session ends, and nothing arrives any more: neither the answer nor the invalidation.
    connection.write(names.record, undefined);
    clock.advance(LEASE);
    const late = near.read(key);
    release?.();
    await settle();
    for (const next of connection.execute()) next();
    expect(await late).toBeUndefined();
    for (const next of connection.execute()) next();
    expect(await early).toBeUndefined();
    expect(near.peek(key)).toBeUndefined();
  });

  it('keeps the marker of a read although a client shows the same secret under another tag', async () => {
    connection.immediate = false;
    const reading = near.read(key);
    const stranger = near.read({ ...key, userKey: 'of-another-user' });
    await settle();
    const [release, other] = connection.execute();
    connection.write(names.record, undefined);
    connection.deliver();
    for (const answer of [release, other]) answer?.();
    await settle();
    for (const next of connection.execute()) next();
    expect(await Promise.all([reading, stranger])).toEqual([undefined, undefined]);
    expect(near.peek(key)).toBeUndefined();
  });

  it('answers no request with a session that was read under another tag', async () => {
    connection.immediate = false;
    const both = Promise.all([near.read(key), near.read({ ...key, userKey: 'of-another-user' })]);
    await settle();
    const answers = connection.execute();
    expect(answers).toHaveLength(2);
    for (const answer of answers) answer();
    expect(await both).toMatchObject([{ record }, undefined]);
  });

  it('grants no lease for an answer of a link that is gone', async () => {
    await near.read(key);
    const late = Promise.withResolvers<void>();
    connection.lose();
    connection.ping = () => late.promise;
    connection.recover();
    connection.lose();
    connection.ping = () => new Promise(() => undefined);
    connection.recover();
    late.resolve();
    await settle();
    await near.read(key);
    expect(near.peek(key)).toBeUndefined();
  });

  it('counts a silence longer than the lease as a loss, once it is over', async () => {
    connection.answersPings = false;
    clock.advance(LEASE);
    expect(near.stats.leaseLosses).toBe(0);
    connection.answersPings = true;
    await expect.poll(() => near.stats.leaseLosses).toBe(1);
  });

  it('shares one read among those who ask at once, and gives newcomers no poisoned one', async () => {
    connection.immediate = false;
    const first = [near.read(key), near.read(key)];
    await settle();
    const early = connection.execute();
    expect(early).toHaveLength(1);
    connection.write(names.record, undefined);
    connection.deliver();
    const late = near.read(key);
    await settle();
    const second = connection.execute();
    expect(second).toHaveLength(1);
    for (const release of [...early, ...second]) release();
    await settle();
    for (const release of connection.execute()) release();
    expect(await late).toBeUndefined();
    expect(await Promise.all(first)).toEqual([undefined, undefined]);
  });

  it('is not trusted beyond the lease, counted from the sending of the last answered question', async () => {
    await near.read(key);
    connection.answersPings = false;
    clock.advance(LEASE - 1);
    expect(near.peek(key)).toBeDefined();
    clock.advance(1);
    expect(near.peek(key)).toBeUndefined();
  });

  it('loses its entries with the link, answers from the store meanwhile, and starts again', async () => {
    await near.read(key);
    connection.lose();
    expect(near.peek(key)).toBeUndefined();
    expect(near.size.sessions).toBe(0);
    await near.read(key);
    expect(storeReads).toBe(1);
    connection.recover();
    await settle();
    expect(near.peek(key)).toBeUndefined();
    await near.read(key);
    expect(near.peek(key)).toBeDefined();
    expect(near.stats.leaseLosses).toBe(1);
  });

  it('does not keep a read that was under way when the link was lost', async () => {
    connection.immediate = false;
    const reading = near.read(key);
    await settle();
    const [release] = connection.execute();
    connection.lose();
    connection.recover();
    release?.();
    await settle();
    for (const next of connection.execute()) next();
    await reading;
    connection.write(names.record, undefined);
    connection.deliver();
    expect(near.peek(key)).toBeUndefined();
  });

  it.each([
    ['count, and lets the longest unused go', 120, 100],
    // Fifty of them would be too much: the count alone would let a hundred in.
    ['bytes, and lets the longest unused go', 2000, 50],
  ])('is bounded by %s', async (_bound, length, most) => {
    const device = 'x'.repeat(length);
    for (let i = 0; i < 300; i += 1) {
      const id = `session-${i}`;
      connection.values.set(storeKeys('p', key.userKey, id).record, JSON.stringify({ ...record, device }));
      await near.read({ ...key, id });
    }
    expect(near.size.sessions).toBeLessThanOrEqual(most);
    expect(near.size.bytes).toBeLessThanOrEqual(100_000);
    expect(near.peek({ ...key, id: 'session-0' })).toBeUndefined();
    expect(near.peek({ ...key, id: 'session-299' })).toBeDefined();
  });
});
