import type { Clock } from '@gatehouse/defaults';
import type { SessionRegister } from '@gatehouse/session';

/** Notes that a session was used at a time, in ms since the epoch; false when it is not live. Throws `Unavailable`. */
export type Use = (sessionId: string, usedAt: number) => Promise<boolean>;

/**
 * What replicas say of sessions that they recognise without auth. What counts is when a session was used, not when auth
 * heard of it: a message that was held up must not move the idle deadline (G5). Timestamps in the future are clamped to now.
 */
export function createUses({ register, clock }: { register: SessionRegister; clock: Clock }): Use {
  return (sessionId, usedAt) => register.touch(sessionId, Math.min(usedAt, clock.now()));
}
