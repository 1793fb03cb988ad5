import type { Carts } from '../carts/port.ts';
import { timesOf } from '../lifetime.ts';
import { thenMaybe } from '../maybe-promise.ts';
import type { Issuer, RequestAuthenticator, Strategy, StrategyFacts, TimeLimits } from '../strategy.ts';
import { lifetimesOf } from '../time-limits.ts';
import { identityIn } from '../tokens/claims.ts';
import type { TokenVerifier, Verification } from '../tokens/verifier.ts';
import { rejected, undecidedIfUnavailable, type Verdict } from '../verdict.ts';

/**
 * The client carries signed claims that any replica verifies with a public key and nothing else. What was signed
 * stays true until it expires: that is the price of not asking.
 */
export const token: StrategyFacts = {
  name: 'token',
  needs: [],
  issuedBy: 'auth',
  transport: 'bearer',
  refreshTokens: true,
  affinity: false,
  bound: ({ accessTokenMs, clockToleranceMs }) => {
    const life = accessTokenMs + clockToleranceMs;
    return { session: life, user: life, roles: life };
  },
};

export interface TokenPorts {
  readonly verifier: TokenVerifier;
  readonly limits: TimeLimits;
  /** Where access and refresh tokens are made. */
  readonly issuer?: Issuer;
  readonly carts?: Carts;
}

export function createToken({ verifier, limits, issuer, carts }: TokenPorts): Strategy {
  return {
    facts: token,
    authenticator: createTokenAuthenticator(verifier, limits),
    ...(issuer && { issuer }),
    ...(carts && { carts }),
  };
}

/** Believes what was signed, for as long as it was signed for. */
export function createTokenAuthenticator(verifier: TokenVerifier, limits: TimeLimits): RequestAuthenticator {
  const lifetimes = lifetimesOf(limits);
  return {
    authenticate({ bearer }) {
      if (bearer === undefined) return rejected('not_authenticated', 'no token');
      return undecidedIfUnavailable('keys unknown', () => thenMaybe(verifier.verify(bearer), verdictOn));
    },
  };

  function verdictOn(verification: Verification): Verdict {
    if (verification.outcome === 'forged') return rejected('session_ended', 'not a token of ours');
    if (verification.outcome === 'expired') return rejected('token_expired', 'past exp');
    if (verification.outcome === 'withdrawn') return rejected('token_stale', 'key withdrawn');
    const { claims, cached } = verification;
    return {
      kind: 'accepted',
      identity: identityIn(claims),
      generation: claims.generation,
      rolesVersion: claims.rights,
      times: timesOf(claims.created, claims.seen, claims.absolute, lifetimes),
      remember: claims.remember === true,
      cause: cached ? 'verified before' : 'signature',
    };
  }
}
