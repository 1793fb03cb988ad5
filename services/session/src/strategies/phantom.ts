import { REJECTED_VERDICT } from '@gatehouse/contracts';
import type { Clock } from '@gatehouse/defaults';
import type { Carts } from '../carts/port.ts';
import { timesOf, touchInterval } from '../lifetime.ts';
import { thenMaybe } from '../maybe-promise.ts';
import { credentialOf, sessionOf } from '../phantom/credential.ts';
import type { Lookup } from '../phantom/lookup.ts';
import type { Issuer, RequestAuthenticator, Strategy, StrategyFacts, TimeLimits } from '../strategy.ts';
import { lifetimesOf } from '../time-limits.ts';
import { type AccessClaims, identityIn } from '../tokens/claims.ts';
import type { TokenVerifier } from '../tokens/verifier.ts';
import { type Accepted, rejected, undecided, undecidedIfUnavailable, type Verdict } from '../verdict.ts';

/** nginx counts whole seconds: what it may keep for one it serves for up to two. */
const GATEWAY_ROUNDING = 1000;

/**
 * The client holds a credential that says nothing. The gateway has auth swap it for a signed token, which replicas verify
 * and no client ever sees; how long the gateway keeps the token is how long a revoked credential goes on.
 */
export const phantom: StrategyFacts = {
  name: 'phantom',
  needs: [],
  issuedBy: 'auth',
  transport: 'either',
  refreshTokens: false,
  affinity: false,
  bound: ({ phantomCacheMs, storeTimeoutMs }) => {
    const cached = phantomCacheMs + GATEWAY_ROUNDING + storeTimeoutMs;
    return { session: cached, user: cached, roles: cached };
  },
};

/** `phantom` where sessions are made: auth asks its own rows. */
export interface PhantomIssuing {
  readonly lookup: Lookup;
  readonly limits: TimeLimits;
  readonly issuer: Issuer;
}

export function createPhantomIssuing({ lookup, limits, issuer }: PhantomIssuing): Strategy {
  const lifetimes = lifetimesOf(limits);
  const authenticator: RequestAuthenticator = {
    authenticate(credentials) {
      const credential = credentialOf(credentials);
      if (credential === undefined) return rejected('not_authenticated', 'no credential');
      const sessionId = sessionOf(credential);
      if (sessionId === undefined) return rejected('session_ended', 'not a credential of ours');
      return undecidedIfUnavailable('rows away', async () => {
        const found = await lookup(sessionId);
        if (!found) return rejected('session_ended', 'no live row');
        const { account, session } = found;
        return {
          kind: 'accepted',
          identity: {
            userId: account.id,
            username: account.username,
            roles: account.accountState.roles,
            sessionId: session.id,
            authenticatedAt: session.createdAt,
          },
          generation: session.generation,
          times: timesOf(session.createdAt, session.lastSeenAt, session.absoluteExpiresAt, lifetimes),
          remember: session.remember === true,
          cause: 'row read',
        };
      });
    },
  };
  return { facts: phantom, authenticator, issuer };
}

/** `phantom` in a replica. */
export interface PhantomPorts {
  readonly verifier: TokenVerifier;
  /** Tells auth that the session was used at a time, in ms since the epoch. */
  readonly recordActivity: (sessionId: string, usedAt: number) => Promise<void>;
  readonly limits: TimeLimits;
  readonly clock: Clock;
  readonly carts?: Carts;
}

/** Believes what the gateway was told in exchange for the credential, and never looks at the credential itself. */
export function createPhantom(ports: PhantomPorts): Strategy {
  const { verifier, carts } = ports;
  const accept = createAcceptance(ports);
  const authenticator: RequestAuthenticator = {
    authenticate(credentials) {
      if (credentialOf(credentials) === undefined) return rejected('not_authenticated', 'no credential');
      const { exchanged } = credentials;
      // Neither yes nor no: the exchange failed, and that is not the client's fault.
      if (!exchanged) return undecided('not exchanged');
      if (exchanged === REJECTED_VERDICT) return rejected('session_ended', 'exchange refused');
      return undecidedIfUnavailable('keys unknown', () =>
        thenMaybe(verifier.verify(exchanged), (verification): Verdict => {
          // What the gateway brings is auth's word. If it cannot be trusted, the credential may well be good.
          if (verification.outcome !== 'good') return undecided(`exchanged token ${verification.outcome}`);
          return accept(
            verification.claims,
            verification.cached ? 'exchanged, verified before' : 'exchanged',
          );
        }),
      );
    },
  };
  return { facts: phantom, authenticator, ...(carts && { carts }) };
}

/** A token says when its session had last been seen when it was made; what was said since is remembered with it. */
function createAcceptance({ recordActivity, limits, clock }: PhantomPorts) {
  const lifetimes = lifetimesOf(limits);
  const reportedAt = new WeakMap<AccessClaims, number>();
  return (claims: AccessClaims, cause: string): Accepted => {
    const now = clock.now();
    const accepted: Accepted = {
      kind: 'accepted',
      identity: identityIn(claims),
      generation: claims.generation,
      times: timesOf(claims.created, Math.max(claims.seen, now), claims.absolute, lifetimes),
      remember: claims.remember === true,
      cause,
    };
    const seen = Math.max(claims.seen, reportedAt.get(claims) ?? 0);
    if (now - seen < touchInterval(lifetimes)) return accepted;
    const touch = async (): Promise<void> => {
      reportedAt.set(claims, now);
      await recordActivity(claims.sid, now);
    };
    return { ...accepted, touch };
  };
}
