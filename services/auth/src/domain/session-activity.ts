import type { Clock } from '@gatehouse/defaults';
import type { SessionRepository } from '@gatehouse/session';

/** Notes that a session was used at a time, in ms since the epoch; false when it is not live. Throws `Unavailable`. */
export type RecordActivity = (sessionId: string, usedAt: number) => Promise<boolean>;

/**
 * What replicas say of sessions that they authenticate without auth. What counts is when a session was used, not when auth
 * heard of it: a message that was held up must not move the idle deadline (G5). Timestamps in the future are clamped to now.
 */
export function createSessionActivity({
  repository,
  clock,
}: {
  repository: SessionRepository;
  clock: Clock;
}): RecordActivity {
  return (sessionId, usedAt) => repository.touch(sessionId, Math.min(usedAt, clock.now()));
}
