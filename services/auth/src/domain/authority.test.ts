import { testActor } from '@gatehouse/session/testing';
import { describe, expect, it } from 'vitest';
import { type ActingSession, type ActingUser, refusalOf } from './authority.ts';

const NOW = Date.UTC(2026, 0, 1);
const FRESH = 900_000;
const actor = testActor('ada');
const user: ActingUser = { id: 'ada', generation: 1, roles: ['admin'] };
const session: ActingSession = {
  ...{ strategy: 'token', userId: 'ada', generation: 1 },
  ...{ createdAt: NOW - FRESH, expiresAt: NOW + 1, ended: false },
};
const administers = (
  changed: { actor?: object; user?: object; session?: object },
  administratorWithin = FRESH,
) =>
  refusalOf(
    { ...actor, ...changed.actor },
    { ...user, ...changed.user },
    { ...session, ...changed.session },
    { administratorWithin },
    NOW,
  );

describe('refusalOf', () => {
  it('lets an administrator with a live and recent sign-in administer', () => {
    expect(administers({})).toBeUndefined();
  });

  it.each<[string, Parameters<typeof administers>[0]]>([
    ['an older generation than the user’s', { actor: { generation: 0 }, session: { generation: 0 } }],
    ['a generation that the row does not have', { session: { generation: 0 } }],
    ['a generation that only the credential has', { actor: { generation: 2 } }],
    ['a session that ended', { session: { ended: true } }],
    ['a session past its deadline', { session: { expiresAt: NOW } }],
    ['the session of another user', { session: { userId: 'eve' } }],
    ['the session of another strategy', { session: { strategy: 'denylist' } }],
  ])('takes %s for ended', (_what, changed) => {
    expect(administers(changed)).toEqual({ reason: 'session_ended' });
    expect(
      refusalOf({ ...actor, ...changed.actor }, user, { ...session, ...changed.session }, {}, NOW),
    ).toEqual({ reason: 'session_ended' });
  });

  it('takes an account or a session that is not there for ended', () => {
    expect(refusalOf(actor, undefined, session, {}, NOW)).toEqual({ reason: 'session_ended' });
    expect(refusalOf(actor, user, undefined, {}, NOW)).toEqual({ reason: 'session_ended' });
  });

  it('reads the role from the account as it is now', () => {
    expect(administers({ user: { roles: ['customer', 'analyst'] } })).toEqual({ reason: 'forbidden' });
    expect(refusalOf(actor, { ...user, roles: [] }, session, {}, NOW)).toBeUndefined();
  });

  it('asks administrators for a recent sign-in, and says how recent in whole seconds', () => {
    const old = { session: { createdAt: NOW - FRESH - 1 } };
    expect(administers(old)).toEqual({ reason: 'fresh_sign_in_required', maxAge: 900 });
    expect(refusalOf(actor, user, { ...session, createdAt: 0 }, {}, NOW)).toBeUndefined();
  });
});
