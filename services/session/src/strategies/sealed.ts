import type { Renewal } from '@gatehouse/contracts';
import type { Clock } from '@gatehouse/defaults';
import type { Carts } from '../carts/port.ts';
import { isOver, timesOf } from '../lifetime.ts';
import { lifetimesOf } from '../limits.ts';
import type { Sealer } from '../sealed/sealer.ts';
import { openSession, type SealedSession, sessionCookie } from '../sealed/session.ts';
import type { Issuer, Limits, Recogniser, Strategy, StrategyFacts } from '../strategy.ts';
import { type Accepted, decided, rejected, type Verdict } from '../verdict.ts';

/**
 * The client holds the session itself, encrypted. No replica stores it; auth is queried once a
 * renewal whether it may go on.
 */
export const sealed: StrategyFacts = {
  name: 'sealed',
  needs: [],
  issuedBy: 'auth',
  carrier: 'cookie',
  refreshTokens: false,
  affinity: false,
  bound: ({ sealedRenewal, clockTolerance }) => {
    const interval = sealedRenewal + clockTolerance;
    return { session: interval, user: interval, rights: interval };
  },
};

export interface SealedPorts {
  readonly sealer: Sealer;
  /** Asks auth whether a session may go on; undefined when it may not. Throws `Unavailable`. */
  readonly renew: (sessionId: string, generation: number) => Promise<Renewal | undefined>;
  readonly limits: Limits;
  readonly clock: Clock;
  /** Where sessions are made. */
  readonly issuer?: Issuer;
  readonly carts?: Carts;
}

export function createSealed(ports: SealedPorts): Strategy {
  const { issuer, carts } = ports;
  return {
    facts: sealed,
    recogniser: createSealedRecogniser(ports),
    ...(issuer && { issuer }),
    ...(carts && { carts }),
  };
}

function createSealedRecogniser({ sealer, renew, limits, clock }: SealedPorts): Recogniser {
  const lifetimes = lifetimesOf(limits);

  async function renewed(session: SealedSession, now: number): Promise<Verdict> {
    const renewal = await renew(session.sid, session.generation);
    if (!renewal) return rejected('session_ended', 'renewal refused');
    const { standing, idleExpiresAt, absoluteExpiresAt } = renewal;
    const next: SealedSession = {
      ...session,
      roles: standing.roles,
      rights: standing.rights,
      seen: now,
      idle: idleExpiresAt,
      absolute: absoluteExpiresAt,
      renewBy: Math.min(now + limits.sealedRenewal, absoluteExpiresAt),
    };
    return { ...accepted(next, 'renewed with auth'), cookies: [sessionCookie(sealer, next, now)] };
  }

  function accepted(session: SealedSession, cause: string): Accepted {
    return {
      kind: 'accepted',
      identity: {
        userId: session.sub,
        username: session.username,
        roles: session.roles,
        sessionId: session.sid,
        authenticatedAt: session.created,
      },
      generation: session.generation,
      times: timesOf(session.created, session.seen, session.absolute, lifetimes),
      remember: session.remember === true,
      cause,
    };
  }

  return {
    recognise(presented) {
      if (presented.sessionCookie === undefined) return rejected('not_authenticated', 'no cookie');
      const session = openSession(sealer, presented.sessionCookie);
      if (!session) return rejected('session_ended', 'not sealed by us');
      const now = clock.now();
      const times = { ...accepted(session, '').times, idleExpiresAt: session.idle };
      // The client is seen by auth only at renewals, so the idle deadline waits for one (G5).
      if (isOver(times, now, limits.sealedRenewal)) return rejected('session_ended', 'past its deadline');
      if (now < session.renewBy) return accepted(session, 'seal opened');
      // Time of asking: an answer that was slow to come does not lengthen what it grants.
      return decided('auth away', () => renewed(session, now));
    },
  };
}
