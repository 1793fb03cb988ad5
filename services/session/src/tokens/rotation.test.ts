import { describe, expect, it } from 'vitest';
import { digest } from '../secrets.ts';
import type { FamilyState } from './refresh-token-families.ts';
import { childOf, decide, type RotationRules } from './rotation.ts';

const keys = [
  { id: 'new', key: Buffer.alloc(32, 1) },
  { id: 'old', key: Buffer.alloc(32, 2) },
] as const;
const rules: RotationRules = {
  token: 'parent',
  keys: [...keys],
  now: 100_000,
  grace: 10_000,
  lifetimes: { idleMs: 1_800_000, absoluteMs: 43_200_000 },
  idleSlack: 300_000,
};

function state(child?: { firstUsedAt?: number }, token: { keyId?: string } = {}): FamilyState {
  const accountState = { sessionGeneration: 0, rolesVersion: 0, roles: [] };
  return {
    live: {
      session: {
        id: 's',
        userId: 'u',
        device: 'd',
        generation: 0,
        createdAt: 0,
        lastSeenAt: 0,
        absoluteExpiresAt: 43_200_000,
      },
      account: { id: 'u', username: 'ada', accountState },
    },
    token: { id: 'parent-id', keyId: token.keyId, firstUsedAt: undefined },
    child: child && { id: 'child-id', keyId: undefined, firstUsedAt: child.firstUsedAt },
  };
}

describe('a presented refresh token', () => {
  it('is answered with its child', () => {
    const child = childOf('parent', 'new', keys) ?? '';
    expect(decide(state(), rules)).toEqual({
      act: 'issue',
      childId: digest(child),
      keyId: 'new',
      now: 100_000,
    });
    expect(child).not.toBe(childOf('parent', 'old', keys));
  });

  it('is answered again, however late, while the child is unused', () => {
    expect(decide(state({}), { ...rules, now: 1_700_000 }).act).toBe('issue');
  });

  it('is answered for the grace after the child was first used, and not a millisecond longer', () => {
    expect(decide(state({ firstUsedAt: 90_000 }), rules).act).toBe('issue');
    expect(decide(state({ firstUsedAt: 89_999 }), rules).act).toBe('revoke');
  });

  it('keeps the child it has when the key was replaced meanwhile', () => {
    expect(decide(state({}, { keyId: 'old' }), rules)).toMatchObject({ act: 'issue', keyId: 'old' });
  });

  it('is neither answered nor refused where the key of its child is not known', () => {
    expect(decide(state({}, { keyId: 'of another process' }), rules)).toEqual({ act: 'unknown' });
  });

  it('of an ended session is refused, without ending it again', () => {
    expect(decide({ ...state({ firstUsedAt: 0 }), live: undefined }, rules)).toEqual({ act: 'reject' });
  });

  it('is refused past the idle time and what an access token may add to it', () => {
    expect(decide(state(), { ...rules, now: 2_099_999 }).act).toBe('issue');
    expect(decide(state(), { ...rules, now: 2_100_000 })).toEqual({ act: 'reject' });
  });
});
