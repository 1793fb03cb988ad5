import { affinityCookie } from '../affinity.ts';
import { AFFINITY_COOKIE, clearedCookie, type OutgoingCookie } from '../cookies.ts';
import { thenMaybe } from '../maybe-promise.ts';
import type { RequestCredentials } from '../request-credentials.ts';
import type { Issuer, RequestAuthenticator, Strategy, StrategyFacts } from '../strategy.ts';
import type { Accepted } from '../verdict.ts';
import { createLocal, type LocalPorts, memory } from './memory.ts';

/**
 * The session lives in one replica's memory too, and an affinity cookie brings the client back to it. That carries as far
 * as the replica lives: when it goes, its sessions go with it. The gateway only reads the cookie. The replica sets it,
 * since the replica alone knows how long the session cookie beside it lives, and whether this client's session is here.
 */
export const sticky: StrategyFacts = { ...memory, name: 'sticky', affinity: true };

export function createSticky(ports: LocalPorts): Strategy {
  const { facts, authenticator, issuer, ...rest } = createLocal(sticky, ports);
  return {
    ...{ ...rest, facts },
    authenticator: naming(authenticator, ports),
    ...(issuer && { issuer: namingIssued(issuer, ports) }),
  };
}

/** Only an accepted client is named a replica: one that refuses does not hold the session, and must not move the client. */
function naming(
  authenticator: RequestAuthenticator,
  { clock }: Pick<LocalPorts, 'clock'>,
): RequestAuthenticator {
  const cookieFor = (
    credentials: RequestCredentials,
    { times, remember = false }: Accepted,
  ): OutgoingCookie[] => {
    const { affinity } = credentials;
    if (affinity === undefined || affinity.named === affinity.own) return [];
    const { absoluteExpiresAt } = times;
    return [affinityCookie(affinity.own, { remember, absoluteExpiresAt, now: clock.now() })];
  };
  return {
    authenticate: (credentials) =>
      thenMaybe(authenticator.authenticate(credentials), (verdict) => {
        if (verdict.kind !== 'accepted') return verdict;
        const cookies = cookieFor(credentials, verdict);
        return cookies.length === 0 ? verdict : { ...verdict, cookies };
      }),
  };
}

/** A sign-in here creates the session here, whatever the affinity cookie says. */
function namingIssued(issuer: Issuer, { clock }: Pick<LocalPorts, 'clock'>): Issuer {
  return {
    ...issuer,
    async issue(account, context) {
      const issued = await issuer.issue(account, context);
      const { replica, remember = false } = context;
      if (replica === undefined) return issued;
      const { absoluteExpiresAt } = issued.times;
      const cookie = affinityCookie(replica, { remember, absoluteExpiresAt, now: clock.now() });
      return { ...issued, cookies: [...issued.cookies, cookie] };
    },
    cookiesToClear: [...issuer.cookiesToClear, clearedCookie(AFFINITY_COOKIE)],
  };
}
