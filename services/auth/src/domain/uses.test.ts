import { ManualClock, ModelRegister } from '@gatehouse/session/testing';
import { expect, it } from 'vitest';
import { createUses } from './uses.ts';

const account = { id: 'u', username: 'ada', standing: { generation: 0, rights: 0, roles: [] } };

it('notes when a session was used, not when it heard of it, and never a time to come', async () => {
  const clock = new ManualClock();
  const register = new ModelRegister(() => account, 'phantom');
  const begun = clock.now();
  await register.create({
    ...{ id: 's', userId: 'u', device: 'd', generation: 0 },
    ...{ createdAt: begun, lastSeenAt: begun, absoluteExpiresAt: begun + 100_000 },
  });
  const use = createUses({ register, clock });
  const seen = async () => ((await register.find('s'))?.session.lastSeenAt ?? 0) - begun;

  clock.advance(10_000);
  expect([await use('s', begun + 4000), await seen()]).toEqual([true, 4000]);
  expect([await use('s', begun + 1000), await seen()]).toEqual([true, 4000]);
  expect([await use('s', begun + 60_000), await seen()]).toEqual([true, 10_000]);
  await register.end('s');
  expect(await use('s', begun + 10_000)).toBe(false);
});
