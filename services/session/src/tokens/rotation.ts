import { createHmac } from 'node:crypto';
import { isOver, type Lifetimes, timesOf } from '../lifetime.ts';
import { digest } from '../secrets.ts';
import type { FamilyDecision, FamilyState } from './refresh-token-families.ts';

/** A key that children are made with. Several may be known, so that the key itself can be rotated. */
export interface RefreshKey {
  readonly id: string;
  readonly key: Buffer;
}

/**
 * The one child of a refresh token: HMAC-SHA-256 of the parent. Being derived, it can be answered again and again
 * without storing anything that could be read, so an answer that was lost never signs a client out (G7).
 */
export function childOf(parent: string, keyId: string, keys: readonly RefreshKey[]): string | undefined {
  const key = keys.find(({ id }) => id === keyId);
  return key && createHmac('sha256', key.key).update(parent).digest('base64url');
}

export interface RotationRules {
  /** The token as it was presented. */
  readonly token: string;
  readonly keys: readonly [RefreshKey, ...RefreshKey[]];
  readonly now: number;
  /** How long after its child's first use a token is still answered, in ms. */
  readonly grace: number;
  readonly lifetimes: Lifetimes;
  readonly idleSlack: number;
}

/**
 * What a presented token is answered with. It has one child. As long as that child is unused the answer may have
 * been lost, so it is given again, however late; once the child is in use, only for the grace (two tabs may have
 * refreshed at once). Presented later than that, the token is a copy, and the family ends.
 */
export function decide(state: FamilyState, rules: RotationRules): FamilyDecision {
  const { live, token, child } = state;
  if (!live) return { act: 'reject' };
  const { createdAt, lastSeenAt, absoluteExpiresAt } = live.session;
  const times = timesOf(createdAt, lastSeenAt, absoluteExpiresAt, rules.lifetimes);
  if (isOver(times, rules.now, rules.idleSlack)) return { act: 'reject' };
  if (child?.firstUsedAt !== undefined && rules.now - child.firstUsedAt > rules.grace)
    return { act: 'revoke' };
  const keyId = token.keyId ?? rules.keys[0].id;
  const childToken = childOf(rules.token, keyId, rules.keys);
  // Another process knows the key: while REFRESH_KEYS changes from process to process no client is signed out for it (G7).
  if (childToken === undefined) return { act: 'unknown' };
  return { act: 'issue', childId: digest(childToken), keyId, now: rules.now };
}
