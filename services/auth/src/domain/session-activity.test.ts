import { ManualClock, ModelSessionRepository } from '@gatehouse/session/testing';
import { expect, it } from 'vitest';
import { createSessionActivity } from './session-activity.ts';

const account = {
  id: 'u',
  username: 'ada',
  accountState: { sessionGeneration: 0, rolesVersion: 0, roles: [] },
};

it('notes when a session was used, not when it heard of it, and never a time to come', async () => {
  const clock = new ManualClock();
  const repository = new ModelSessionRepository(() => account, 'phantom');
  const begun = clock.now();
  await repository.create({
    ...{ id: 's', userId: 'u', device: 'd', generation: 0 },
    ...{ createdAt: begun, lastSeenAt: begun, absoluteExpiresAt: begun + 100_000 },
  });
  const use = createSessionActivity({ repository, clock });
  const seen = async () => ((await repository.find('s'))?.session.lastSeenAt ?? 0) - begun;

  clock.advance(10_000);
  expect([await use('s', begun + 4000), await seen()]).toEqual([true, 4000]);
  expect([await use('s', begun + 1000), await seen()]).toEqual([true, 4000]);
  expect([await use('s', begun + 60_000), await seen()]).toEqual([true, 10_000]);
  await repository.revoke('s');
  expect(await use('s', begun + 10_000)).toBe(false);
});
