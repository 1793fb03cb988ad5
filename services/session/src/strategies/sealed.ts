import type { Renewal } from '@gatehouse/contracts';
import type { Clock } from '@gatehouse/defaults';
import type { Carts } from '../carts/port.ts';
import { isOver, timesOf } from '../lifetime.ts';
import type { Sealer } from '../sealed/sealer.ts';
import { openSession, type SealedSession, sessionCookie } from '../sealed/session.ts';
import type { Issuer, RequestAuthenticator, Strategy, StrategyFacts, TimeLimits } from '../strategy.ts';
import { lifetimesOf } from '../time-limits.ts';
import { type Accepted, rejected, undecidedIfUnavailable, type Verdict } from '../verdict.ts';

/**
 * The client holds the session itself, encrypted. No replica stores it; auth is queried once a
 * renewal whether it may go on.
 */
export const sealed: StrategyFacts = {
  name: 'sealed',
  needs: [],
  issuedBy: 'auth',
  transport: 'cookie',
  refreshTokens: false,
  affinity: false,
  bound: ({ sealedRenewalMs, clockToleranceMs }) => {
    const interval = sealedRenewalMs + clockToleranceMs;
    return { session: interval, user: interval, roles: interval };
  },
};

export interface SealedPorts {
  readonly sealer: Sealer;
  /** Asks auth whether a session may go on; undefined when it may not. Throws `Unavailable`. */
  readonly renew: (sessionId: string, generation: number) => Promise<Renewal | undefined>;
  readonly limits: TimeLimits;
  readonly clock: Clock;
  /** Where sessions are made. */
  readonly issuer?: Issuer;
  readonly carts?: Carts;
}

export function createSealed(ports: SealedPorts): Strategy {
  const { issuer, carts } = ports;
  return {
    facts: sealed,
    authenticator: createSealedAuthenticator(ports),
    ...(issuer && { issuer }),
    ...(carts && { carts }),
  };
}

function createSealedAuthenticator({ sealer, renew, limits, clock }: SealedPorts): RequestAuthenticator {
  const lifetimes = lifetimesOf(limits);

  async function renewed(session: SealedSession, now: number): Promise<Verdict> {
    const renewal = await renew(session.sid, session.generation);
    if (!renewal) return rejected('session_ended', 'renewal refused');
    const { accountState, idleExpiresAt, absoluteExpiresAt } = renewal;
    const next: SealedSession = {
      ...session,
      roles: accountState.roles,
      rights: accountState.rolesVersion,
      seen: now,
      idle: idleExpiresAt,
      absolute: absoluteExpiresAt,
      renewBy: Math.min(now + limits.sealedRenewalMs, absoluteExpiresAt),
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
    authenticate(credentials) {
      if (credentials.sessionCookie === undefined) return rejected('not_authenticated', 'no cookie');
      const session = openSession(sealer, credentials.sessionCookie);
      if (!session) return rejected('session_ended', 'not sealed by us');
      const now = clock.now();
      const times = { ...accepted(session, '').times, idleExpiresAt: session.idle };
      // The client is seen by auth only at renewals, so the idle deadline waits for one (G5).
      if (isOver(times, now, limits.sealedRenewalMs)) return rejected('session_ended', 'past its deadline');
      if (now < session.renewBy) return accepted(session, 'seal opened');
      // Time of asking: an answer that was slow to come does not lengthen what it grants.
      return undecidedIfUnavailable('auth away', () => renewed(session, now));
    },
  };
}
