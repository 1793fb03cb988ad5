import { thenMaybe } from '../maybe-promise.ts';
import type { RevocationSubscriber } from '../revocation/subscriber.ts';
import type { RequestAuthenticator, Strategy, StrategyFacts, TimeLimits } from '../strategy.ts';
import { rejected, undecided, type Verdict } from '../verdict.ts';
import { createTokenAuthenticator, type TokenPorts, token } from './token.ts';

/**
 * Signed claims as in `token`, and beside them a list of what the claims do not know, pushed to every replica: tokens
 * that can be taken back within milliseconds, still without a query.
 */
export const denylist: StrategyFacts = {
  ...token,
  name: 'denylist',
  needs: ['redis'],
  bound: ({ leaseMs }) => ({ session: leaseMs, user: leaseMs, roles: leaseMs }),
};

/** How long a token can outlive its revocation, in ms, whatever the clocks say. */
export const retentionOf = ({ accessTokenMs, clockToleranceMs }: TimeLimits): number =>
  accessTokenMs + 2 * clockToleranceMs;

export interface DenylistPorts extends TokenPorts {
  readonly subscriber: Pick<RevocationSubscriber, 'list'>;
}

export function createDenylist({ subscriber, issuer, carts, ...ports }: DenylistPorts): Strategy {
  return {
    facts: denylist,
    authenticator: denying(createTokenAuthenticator(ports.verifier, ports.limits), subscriber),
    ...(issuer && { issuer }),
    ...(carts && { carts }),
  };
}

/** What the token says holds unless the list says otherwise; when the list cannot be trusted the verdict is undecided. */
function denying(
  authenticator: RequestAuthenticator,
  subscriber: DenylistPorts['subscriber'],
): RequestAuthenticator {
  return {
    authenticate: (credentials) => thenMaybe(authenticator.authenticate(credentials), checked),
  };

  function checked(verdict: Verdict): Verdict {
    if (verdict.kind !== 'accepted') return verdict;
    const { sessionId, userId } = verdict.identity;
    // Looked at last: nothing is awaited between this and the answer.
    const { list } = subscriber;
    if (!list) return undecided('deny-list behind');
    if (list.isRevoked(sessionId)) return rejected('session_ended', 'deny-list');
    const minimum = list.minimumVersionsOf(userId);
    if (minimum && verdict.generation < minimum.sessionGeneration) {
      return rejected('session_ended', 'all sessions of the user ended');
    }
    if (minimum && (verdict.rolesVersion ?? 0) < minimum.rolesVersion) {
      return rejected('token_stale', 'rights changed');
    }
    return verdict;
  }
}
