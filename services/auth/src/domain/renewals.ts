import type { Renewal } from '@gatehouse/contracts';
import type { Clock } from '@gatehouse/defaults';
import { isOver, type Limits, type SessionRegister, timesOf } from '@gatehouse/session';

interface RenewalParts {
  /** Of sealed sessions. */
  readonly register: SessionRegister;
  readonly limits: Limits;
  readonly clock: Clock;
}

/** May this sealed session of that generation go on? Undefined when it may not. Throws `Unavailable`. */
export type Renew = (sessionId: string, generation: number) => Promise<Renewal | undefined>;

/**
 * Decides the renewal of sealed sessions by their rows. The client was seen at its last renewal, and may have been
 * active for one renewal interval since: its idle deadline waits for that, so that it is never early (G5).
 */
export function createRenewal({ register, limits, clock }: RenewalParts): Renew {
  return async (sessionId, generation) => {
    const found = await register.find(sessionId);
    if (found?.session.generation !== generation) return undefined;
    const { createdAt, lastSeenAt, absoluteExpiresAt } = found.session;
    const now = clock.now();
    const seenUntilNow = timesOf(createdAt, lastSeenAt, absoluteExpiresAt, limits);
    if (isOver(seenUntilNow, now, limits.sealedRenewal)) return undefined;
    // It may have ended since it was read: then this changes nothing and says so.
    if (!(await register.touch(sessionId, now))) return undefined;
    const { idleExpiresAt } = timesOf(createdAt, now, absoluteExpiresAt, limits);
    return { standing: found.account.standing, idleExpiresAt, absoluteExpiresAt };
  };
}
