import type { Renewal } from '@gatehouse/contracts';
import type { Clock } from '@gatehouse/defaults';
import { isOver, type SessionRepository, type TimeLimits, timesOf } from '@gatehouse/session';

interface RenewalParts {
  /** Of sealed sessions. */
  readonly repository: SessionRepository;
  readonly limits: TimeLimits;
  readonly clock: Clock;
}

/** May this sealed session of that generation go on? Undefined when it may not. Throws `Unavailable`. */
export type Renew = (sessionId: string, generation: number) => Promise<Renewal | undefined>;

/**
 * Decides the renewal of sealed sessions by their rows. The client was seen at its last renewal, and may have been
 * active for one renewal interval since: its idle deadline waits for that, so that it is never early (G5).
 */
export function createRenewal({ repository, limits, clock }: RenewalParts): Renew {
  return async (sessionId, generation) => {
    const found = await repository.find(sessionId);
    if (found?.session.generation !== generation) return undefined;
    const { createdAt, lastSeenAt, absoluteExpiresAt } = found.session;
    const now = clock.now();
    const seenUntilNow = timesOf(createdAt, lastSeenAt, absoluteExpiresAt, limits);
    if (isOver(seenUntilNow, now, limits.sealedRenewalMs)) return undefined;
    // It may have ended since it was read: then this changes nothing and says so.
    if (!(await repository.touch(sessionId, now))) return undefined;
    const { idleExpiresAt } = timesOf(createdAt, now, absoluteExpiresAt, limits);
    return { accountState: found.account.accountState, idleExpiresAt, absoluteExpiresAt };
  };
}
