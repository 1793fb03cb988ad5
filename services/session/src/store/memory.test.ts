import { expect, it } from 'vitest';
import { ManualClock } from '../../testing/clock.ts';
import { MemorySessionStore } from './memory.ts';

const lifetimes = { idle: 100_000, absolute: 1_000_000 };
const tag = 'a-users-own-tag_';
const record = {
  userId: 'u',
  username: 'ada',
  device: 'd',
  generation: 1,
  createdAt: Date.UTC(2026, 0, 1),
  absoluteExpiresAt: 9e15,
};
const standing = { generation: 1, rights: 1, roles: ['customer' as const] };

// Found by the race kit (memory, seed 1713): a sign-in that was under way while roles changed put off for a whole
// renewal that the user's other sessions heard of it.
it('does not take what a sign-in brings for a fresh answer about the other sessions of the user', async () => {
  const clock = new ManualClock();
  const store = new MemorySessionStore({ clock, lifetimes });
  await store.create({ tag, id: 'first' }, record, standing);
  const askedAt = clock.monotonic();
  clock.advance(5000);
  await store.create({ tag, id: 'second' }, record, standing);
  expect(store.read({ tag, id: 'first' })?.standing).toEqual({ standing, askedAt });
  await store.create({ tag, id: 'third' }, record, { ...standing, rights: 2 });
  expect(store.read({ tag, id: 'first' })?.standing).toMatchObject({
    standing: { rights: 2 },
    askedAt,
  });
  await store.putStanding(tag, { ...standing, rights: 2 }, clock.monotonic());
  expect(store.read({ tag, id: 'first' })?.standing?.askedAt).toBe(clock.monotonic());
});
