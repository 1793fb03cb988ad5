import { expect, it } from 'vitest';
import { ManualClock } from '../../testing/clock.ts';
import { MemorySessionStore } from './memory.ts';

const lifetimes = { idleMs: 100_000, absoluteMs: 1_000_000 };
const userKey = 'a-users-own-tag_';
const record = {
  userId: 'u',
  username: 'ada',
  device: 'd',
  generation: 1,
  createdAt: Date.UTC(2026, 0, 1),
  absoluteExpiresAt: 9e15,
};
const accountState = { sessionGeneration: 1, rolesVersion: 1, roles: ['customer' as const] };

// Found by the race kit (memory, seed 1713): a sign-in that was under way while roles changed put off for a whole
// renewal that the user's other sessions heard of it.
it('does not take what a sign-in brings for a fresh answer about the other sessions of the user', async () => {
  const clock = new ManualClock();
  const store = new MemorySessionStore({ clock, lifetimes });
  await store.create({ userKey, id: 'first' }, record, accountState);
  const askedAt = clock.monotonic();
  clock.advance(5000);
  await store.create({ userKey, id: 'second' }, record, accountState);
  expect(store.read({ userKey, id: 'first' })?.accountState).toEqual({ accountState, askedAt });
  await store.create({ userKey, id: 'third' }, record, { ...accountState, rolesVersion: 2 });
  expect(store.read({ userKey, id: 'first' })?.accountState).toMatchObject({
    accountState: { rolesVersion: 2 },
    askedAt,
  });
  await store.putAccountState(userKey, { ...accountState, rolesVersion: 2 }, clock.monotonic());
  expect(store.read({ userKey, id: 'first' })?.accountState?.askedAt).toBe(clock.monotonic());
});
