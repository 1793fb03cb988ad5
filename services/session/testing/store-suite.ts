import { beforeEach, describe, expect, it } from 'vitest';
import type { SessionKey, SessionRecord, SessionStore } from '../src/store/port.ts';

export interface StoreUnderTest {
  readonly store: SessionStore;
  /** The time records are made at, and now. Real stores live in real time. */
  readonly now: () => number;
  /** Lets so many milliseconds pass. */
  readonly pass: (milliseconds: number) => Promise<void>;
}

/** How long sessions last in this suite: short, because a real store's clock cannot be moved. */
export const SUITE_LIFETIMES = { idleMs: 600, absoluteMs: 1500 };
/** How many sessions one user has in it at most. */
export const SUITE_CAP = 4;

let keys = 0;
const newKey = (userKey = `tag-${++keys}`.padEnd(16, '_')): SessionKey => ({
  userKey,
  id: `id-${++keys}-${Math.random()}`,
});

/** What every store of sessions does: this is the port in examples. */
export function describeSessionStore(name: string, setUp: () => Promise<StoreUnderTest>): void {
  describe(`${name} as a session store`, () => {
    let test: StoreUnderTest;
    let store: SessionStore;
    const accountState = { sessionGeneration: 3, rolesVersion: 7, roles: ['customer' as const] };

    beforeEach(async () => {
      test = await setUp();
      store = test.store;
    });

    function record(): SessionRecord {
      const createdAt = test.now();
      const absoluteExpiresAt = createdAt + SUITE_LIFETIMES.absoluteMs;
      return { userId: 'u', username: 'ada', device: 'd', generation: 3, createdAt, absoluteExpiresAt };
    }

    async function created(key = newKey()): Promise<SessionKey> {
      await store.create(key, record(), accountState);
      return key;
    }

    const listed = async (userKey: string): Promise<string[]> =>
      (await store.list(userKey)).sessions.map(({ id }) => id);

    /** One user's, each used later than the one before. */
    async function signedInOften(count: number): Promise<SessionKey[]> {
      const keys: SessionKey[] = [];
      for (let i = 0; i < count; i += 1) {
        keys.push(await created(newKey(keys[0]?.userKey)));
        await test.pass(2);
      }
      return keys;
    }

    it('reads back what it was given, with what is known of the user', async () => {
      const key = newKey();
      const made = record();
      await store.create(key, made, accountState);
      const read = await store.read(key);
      expect(read?.record).toEqual(made);
      expect(read?.lastSeenAt).toBe(made.createdAt);
      expect(read?.accountState?.accountState).toEqual(accountState);
    });

    it('knows nothing of a session it was never given, nor under another tag', async () => {
      const key = await created();
      expect(await store.read(newKey())).toBeUndefined();
      expect(await store.read({ ...key, userKey: 'another-users-t_' })).toBeUndefined();
      expect(await store.revoke({ ...key, userKey: 'another-users-t_' })).toBe(false);
      expect(await store.read(key)).toBeDefined();
    });

    it('ends a session once, and everything that could write to it later does nothing', async () => {
      const key = await created();
      await store.addToCart(key, 'tea', 1);
      expect(await store.revoke(key)).toBe(true);
      expect(await store.revoke(key)).toBe(false);
      await store.touch(key, test.now());
      expect(await store.addToCart(key, 'tea', 1)).toEqual({ outcome: 'ended' });
      expect(await store.removeFromCart(key, 'tea')).toEqual({ outcome: 'ended' });
      await store.putAccountState(key.userKey, { ...accountState, rolesVersion: 8 }, test.now());
      expect(await store.read(key)).toBeUndefined();
      expect(await store.readCart(key)).toEqual([]);
      expect(await listed(key.userKey)).toEqual([]);
    });

    it('never lets what is known of a user go back', async () => {
      const key = await created();
      await store.putAccountState(
        key.userKey,
        { sessionGeneration: 4, rolesVersion: 8, roles: ['analyst'] },
        test.now() + 1,
      );
      await store.putAccountState(
        key.userKey,
        { sessionGeneration: 3, rolesVersion: 9, roles: ['admin'] },
        test.now() + 2,
      );
      await store.putAccountState(
        key.userKey,
        { sessionGeneration: 5, rolesVersion: 7, roles: ['admin'] },
        test.now() + 3,
      );
      const known = (await store.read(key))?.accountState?.accountState;
      expect(known).toEqual({ sessionGeneration: 4, rolesVersion: 8, roles: ['analyst'] });
    });

    it('does not let a later sign-in with older knowledge bring it back either', async () => {
      const key = await created();
      await store.putAccountState(
        key.userKey,
        { sessionGeneration: 4, rolesVersion: 7, roles: [] },
        test.now() + 1,
      );
      await created(newKey(key.userKey));
      expect((await store.read(key))?.accountState?.accountState.sessionGeneration).toBe(4);
    });

    it('lists the sessions of one user, and ends them all', async () => {
      const first = await created();
      const second = await created(newKey(first.userKey));
      const other = await created();
      expect((await listed(first.userKey)).sort()).toEqual([first.id, second.id].sort());
      await store.revokeAll(first.userKey);
      expect(await listed(first.userKey)).toEqual([]);
      expect(await store.read(first)).toBeUndefined();
      expect(await store.read(second)).toBeUndefined();
      expect(await store.read(other)).toBeDefined();
    });

    it('ends those of an older generation, and none that was made since', async () => {
      const [first, second] = await signedInOften(2);
      if (!first || !second) throw new Error('two were signed in');
      const later = newKey(first.userKey);
      await store.create(later, { ...record(), generation: 4 }, { ...accountState, sessionGeneration: 4 });
      await store.revokeAll(first.userKey, 4);
      expect(await listed(first.userKey)).toEqual([later.id]);
      expect(await store.read(first)).toBeUndefined();
      expect(await store.read(second)).toBeUndefined();
      expect((await store.read(later))?.record.generation).toBe(4);
    });

    it('ends the session used longest ago when a sign-in passes the cap, and says so', async () => {
      const [first, second, ...rest] = await signedInOften(SUITE_CAP);
      if (!first || !second) throw new Error('the cap is too small for this');
      await store.touch(first, test.now());
      expect((await store.addToCart(second, 'tea', 1)).outcome).toBe('changed');
      const another = await created();
      const key = newKey(first.userKey);
      expect(await store.create(key, record(), accountState)).toEqual([second.id]);
      expect(await store.read(second)).toBeUndefined();
      expect(await store.readCart(second)).toEqual([]);
      const left = [first, ...rest, key].map(({ id }) => id);
      expect((await listed(first.userKey)).sort()).toEqual(left.sort());
      expect(await store.read(another)).toBeDefined();
    });

    it('holds the cap when many sign in at once', async () => {
      const { userKey } = newKey();
      const keys = Array.from({ length: 3 * SUITE_CAP }, () => newKey(userKey));
      const ended = await Promise.all(keys.map((key) => store.create(key, record(), accountState)));
      const { sessions, isWhole } = await store.list(userKey);
      expect([sessions.length, isWhole]).toEqual([SUITE_CAP, true]);
      expect(new Set([...ended.flat(), ...sessions.map(({ id }) => id)]).size).toBe(keys.length);
    });

    it('says nothing of sessions that had ended by themselves when the cap removes them', async () => {
      const [first] = await signedInOften(SUITE_CAP);
      await test.pass(800);
      expect(await store.create(newKey(first?.userKey), record(), accountState)).toEqual([]);
      expect(await listed(first?.userKey ?? '')).toHaveLength(1);
    });

    it('lists the one that asks, whichever was used last', async () => {
      const [first] = await signedInOften(SUITE_CAP);
      const { sessions } = await store.list(first?.userKey ?? '', first?.id);
      expect(sessions.map(({ id }) => id)).toContain(first?.id);
    });

    it('keeps every one of many additions to a cart at once', async () => {
      const key = await created();
      await Promise.all(Array.from({ length: 50 }, (_, i) => store.addToCart(key, i % 2 ? 'tea' : 'cup', 2)));
      expect(await store.readCart(key)).toEqual([
        { sku: 'cup', quantity: 50 },
        { sku: 'tea', quantity: 50 },
      ]);
    });

    it('holds a hundred lines, adds to held ones beyond, and says when it is full', async () => {
      const key = await created();
      // Side by side: a session of this suite is idle before a busy machine has done it one after the other.
      await Promise.all(Array.from({ length: 100 }, (_, i) => store.addToCart(key, `sku-${i}`, 1)));
      expect(await store.addToCart(key, 'one-more', 1)).toEqual({ outcome: 'full' });
      expect((await store.addToCart(key, 'sku-7', 4)).outcome).toBe('changed');
      const lines = await store.readCart(key);
      expect(lines).toHaveLength(100);
      expect(lines.find(({ sku }) => sku === 'sku-7')?.quantity).toBe(5);
    });

    it('removes a line, and takes an absent one as removed', async () => {
      const key = await created();
      await store.addToCart(key, 'tea', 3);
      expect(await store.removeFromCart(key, 'absent')).toEqual({
        outcome: 'changed',
        items: [{ sku: 'tea', quantity: 3 }],
      });
      expect(await store.removeFromCart(key, 'tea')).toEqual({ outcome: 'changed', items: [] });
    });

    it('ends a session that is not used, and not one that is', async () => {
      const [idle, used] = [await created(), await created()];
      await test.pass(400);
      await store.touch(used, test.now());
      await test.pass(400);
      expect(await store.read(idle)).toBeUndefined();
      expect(await store.addToCart(idle, 'tea', 1)).toEqual({ outcome: 'ended' });
      expect(await store.read(used)).toBeDefined();
    });

    it('ends a session at its absolute deadline, however much it is used', async () => {
      const key = await created();
      for (let i = 0; i < 4; i += 1) {
        await test.pass(400);
        await store.touch(key, test.now());
      }
      expect(await store.read(key)).toBeUndefined();
      expect(await store.readCart(key)).toEqual([]);
    });
  });
}
