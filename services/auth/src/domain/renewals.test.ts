import type { Account } from '@gatehouse/contracts';
import type { RegisteredSession, SessionRegister } from '@gatehouse/session';
import { ManualClock, ModelRegister, ModelRows, testLimits } from '@gatehouse/session/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { createRenewal, type Renew } from './renewals.ts';

const limits = testLimits();

describe('createRenewal', () => {
  let clock: ManualClock;
  let rows: ModelRows;
  let register: SessionRegister;
  let account: Account | undefined;
  let renew: Renew;

  beforeEach(async () => {
    clock = new ManualClock();
    account = { id: 'u', username: 'ada', standing: { generation: 4, rights: 2, roles: ['customer'] } };
    rows = new ModelRows();
    register = new ModelRegister(() => account, 'sealed', rows);
    renew = createRenewal({ register, limits, clock });
    await register.create(session());
  });

  function session(changed: Partial<RegisteredSession> = {}): RegisteredSession {
    const now = clock.now();
    return {
      id: 's',
      userId: 'u',
      device: 'd',
      generation: 4,
      createdAt: now,
      lastSeenAt: now,
      absoluteExpiresAt: now + limits.absolute,
      ...changed,
    };
  }

  it('lets a live session go on, with the standing and deadlines of now', async () => {
    clock.advance(60_000);
    account = { id: 'u', username: 'ada', standing: { generation: 4, rights: 3, roles: [] } };
    expect(await renew('s', 4)).toEqual({
      standing: { generation: 4, rights: 3, roles: [] },
      idleExpiresAt: clock.now() + limits.idle,
      absoluteExpiresAt: clock.now() - 60_000 + limits.absolute,
    });
    expect((await register.find('s'))?.session.lastSeenAt).toBe(clock.now());
  });

  it('waits with the idle deadline for one renewal, and no longer', async () => {
    clock.advance(limits.idle + limits.sealedRenewal - 1);
    expect(await renew('s', 4)).toBeDefined();
    clock.advance(limits.idle + limits.sealedRenewal);
    expect(await renew('s', 4)).toBeUndefined();
  });

  it('holds the absolute deadline exactly, however often it was renewed', async () => {
    const step = limits.idle / 2;
    for (let passed = step; passed < limits.absolute; passed += step) {
      clock.advance(step);
      const renewal = await renew('s', 4);
      expect(renewal?.idleExpiresAt).toBeLessThanOrEqual(renewal?.absoluteExpiresAt ?? 0);
    }
    clock.advance(step);
    expect(await renew('s', 4)).toBeUndefined();
  });

  it('refuses ended and unknown sessions, other generations and strategies, deleted accounts', async () => {
    const another = new ModelRegister(() => account, 'token', rows);
    await another.create(session({ id: 'token-session' }));
    expect(await renew('token-session', 4)).toBeUndefined();
    expect(await renew('never-made', 4)).toBeUndefined();
    expect(await renew('s', 3)).toBeUndefined();
    expect(await renew('s', 5)).toBeUndefined();
    account = undefined;
    expect(await renew('s', 4)).toBeUndefined();
    account = { id: 'u', username: 'ada', standing: { generation: 4, rights: 2, roles: [] } };
    await register.end('s');
    expect(await renew('s', 4)).toBeUndefined();
  });

  it('refuses a session that ends between the look and the touch', async () => {
    const racing: SessionRegister = {
      ...bound(register),
      find: async (id) => {
        const found = await register.find(id);
        await register.end(id);
        return found;
      },
    };
    expect(await createRenewal({ register: racing, limits, clock })('s', 4)).toBeUndefined();
  });
});

/** The methods of an instance, ready to be spread. */
function bound(register: SessionRegister): SessionRegister {
  return {
    create: (session) => register.create(session),
    find: (id) => register.find(id),
    touch: (id, now) => register.touch(id, now),
    end: (id) => register.end(id),
    endOne: (userId, id) => register.endOne(userId, id),
    endAll: (userId) => register.endAll(userId),
    list: (userId, current) => register.list(userId, current),
  };
}
