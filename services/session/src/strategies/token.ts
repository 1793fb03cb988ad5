import type { Carts } from '../carts/port.ts';
import { timesOf } from '../lifetime.ts';
import { lifetimesOf } from '../limits.ts';
import { after } from '../maybe.ts';
import type { Issuer, Limits, Recogniser, Strategy, StrategyFacts } from '../strategy.ts';
import { identityIn } from '../tokens/claims.ts';
import type { TokenVerifier, Verification } from '../tokens/verifier.ts';
import { decided, rejected, type Verdict } from '../verdict.ts';

/**
 * The client carries signed claims that any replica verifies with a public key and nothing else. What was signed
 * stays true until it expires: that is the price of not asking.
 */
export const token: StrategyFacts = {
  name: 'token',
  needs: [],
  issuedBy: 'auth',
  carrier: 'bearer',
  refreshTokens: true,
  affinity: false,
  bound: ({ accessToken, clockTolerance }) => {
    const life = accessToken + clockTolerance;
    return { session: life, user: life, rights: life };
  },
};

export interface TokenPorts {
  readonly verifier: TokenVerifier;
  readonly limits: Limits;
  /** Where access and refresh tokens are made. */
  readonly issuer?: Issuer;
  readonly carts?: Carts;
}

export function createToken({ verifier, limits, issuer, carts }: TokenPorts): Strategy {
  return {
    facts: token,
    recogniser: createTokenRecogniser(verifier, limits),
    ...(issuer && { issuer }),
    ...(carts && { carts }),
  };
}

/** Believes what was signed, for as long as it was signed for. */
export function createTokenRecogniser(verifier: TokenVerifier, limits: Limits): Recogniser {
  const lifetimes = lifetimesOf(limits);
  return {
    recognise({ bearer }) {
      if (bearer === undefined) return rejected('not_authenticated', 'no token');
      return decided('keys unknown', () => after(verifier.verify(bearer), verdictOn));
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
      rights: claims.rights,
      times: timesOf(claims.created, claims.seen, claims.absolute, lifetimes),
      remember: claims.remember === true,
      cause: cached ? 'verified before' : 'signature',
    };
  }
}
