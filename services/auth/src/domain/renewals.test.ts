import type { Account } from '@gatehouse/contracts';
import type { SessionRepository, SessionRow } from '@gatehouse/session';
import { ManualClock, ModelRows, ModelSessionRepository, testLimits } from '@gatehouse/session/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { createRenewal, type Renew } from './renewals.ts';

const limits = testLimits();

describe('createRenewal', () => {
  let clock: ManualClock;
  let rows: ModelRows;
  let repository: SessionRepository;
  let account: Account | undefined;
  let renew: Renew;

  beforeEach(async () => {
    clock = new ManualClock();
    account = {
      id: 'u',
      username: 'ada',
      accountState: { sessionGeneration: 4, rolesVersion: 2, roles: ['customer'] },
    };
    rows = new ModelRows();
    repository = new ModelSessionRepository(() => account, 'sealed', rows);
    renew = createRenewal({ repository, limits, clock });
    await repository.create(session());
  });

  function session(changed: Partial<SessionRow> = {}): SessionRow {
    const now = clock.now();
    return {
      id: 's',
      userId: 'u',
      device: 'd',
      generation: 4,
      createdAt: now,
      lastSeenAt: now,
      absoluteExpiresAt: now + limits.absoluteMs,
      ...changed,
    };
  }

  it('lets a live session go on, with the account state and deadlines of now', async () => {
    clock.advance(60_000);
    account = {
      id: 'u',
      username: 'ada',
      accountState: { sessionGeneration: 4, rolesVersion: 3, roles: [] },
    };
    expect(await renew('s', 4)).toEqual({
      accountState: { sessionGeneration: 4, rolesVersion: 3, roles: [] },
      idleExpiresAt: clock.now() + limits.idleMs,
      absoluteExpiresAt: clock.now() - 60_000 + limits.absoluteMs,
    });
    expect((await repository.find('s'))?.session.lastSeenAt).toBe(clock.now());
  });

  it('waits with the idle deadline for one renewal, and no longer', async () => {
    clock.advance(limits.idleMs + limits.sealedRenewalMs - 1);
    expect(await renew('s', 4)).toBeDefined();
    clock.advance(limits.idleMs + limits.sealedRenewalMs);
    expect(await renew('s', 4)).toBeUndefined();
  });

  it('holds the absolute deadline exactly, however often it was renewed', async () => {
    const step = limits.idleMs / 2;
    for (let passed = step; passed < limits.absoluteMs; passed += step) {
      clock.advance(step);
      const renewal = await renew('s', 4);
      expect(renewal?.idleExpiresAt).toBeLessThanOrEqual(renewal?.absoluteExpiresAt ?? 0);
    }
    clock.advance(step);
    expect(await renew('s', 4)).toBeUndefined();
  });

  it('refuses ended and unknown sessions, other generations and strategies, deleted accounts', async () => {
    const another = new ModelSessionRepository(() => account, 'token', rows);
    await another.create(session({ id: 'token-session' }));
    expect(await renew('token-session', 4)).toBeUndefined();
    expect(await renew('never-made', 4)).toBeUndefined();
    expect(await renew('s', 3)).toBeUndefined();
    expect(await renew('s', 5)).toBeUndefined();
    account = undefined;
    expect(await renew('s', 4)).toBeUndefined();
    account = {
      id: 'u',
      username: 'ada',
      accountState: { sessionGeneration: 4, rolesVersion: 2, roles: [] },
    };
    await repository.revoke('s');
    expect(await renew('s', 4)).toBeUndefined();
  });

  it('refuses a session that ends between the look and the touch', async () => {
    const racing: SessionRepository = {
      ...bound(repository),
      find: async (id) => {
        const found = await repository.find(id);
        await repository.revoke(id);
        return found;
      },
    };
    expect(await createRenewal({ repository: racing, limits, clock })('s', 4)).toBeUndefined();
  });
});

/** The methods of an instance, ready to be spread. */
function bound(repository: SessionRepository): SessionRepository {
  return {
    create: (session) => repository.create(session),
    find: (id) => repository.find(id),
    touch: (id, now) => repository.touch(id, now),
    revoke: (id) => repository.revoke(id),
    revokeOne: (userId, id) => repository.revokeOne(userId, id),
    revokeAll: (userId, sessionGeneration) => repository.revokeAll(userId, sessionGeneration),
    list: (userId, current) => repository.list(userId, current),
  };
}
