import { after } from '../maybe.ts';
import type { Follower } from '../revocation/follower.ts';
import type { Limits, Recogniser, Strategy, StrategyFacts } from '../strategy.ts';
import { rejected, undecided, type Verdict } from '../verdict.ts';
import { createTokenRecogniser, type TokenPorts, token } from './token.ts';

/**
 * Signed claims as in `token`, and beside them a list of what the claims do not know, pushed to every replica: tokens
 * that can be taken back within milliseconds, still without a query.
 */
export const denylist: StrategyFacts = {
  ...token,
  name: 'denylist',
  needs: ['redis'],
  bound: ({ lease }) => ({ session: lease, user: lease, rights: lease }),
};

/** How long a token can outlive its revocation, in ms, whatever the clocks say. */
export const retentionOf = ({ accessToken, clockTolerance }: Limits): number =>
  accessToken + 2 * clockTolerance;

export interface DenylistPorts extends TokenPorts {
  readonly follower: Pick<Follower, 'list'>;
}

export function createDenylist({ follower, issuer, carts, ...ports }: DenylistPorts): Strategy {
  return {
    facts: denylist,
    recogniser: denying(createTokenRecogniser(ports.verifier, ports.limits), follower),
    ...(issuer && { issuer }),
    ...(carts && { carts }),
  };
}

/** What the token says holds unless the list says otherwise; when the list cannot be trusted the verdict is undecided. */
function denying(recogniser: Recogniser, follower: DenylistPorts['follower']): Recogniser {
  return {
    recognise: (presented) => after(recogniser.recognise(presented), checked),
  };

  function checked(verdict: Verdict): Verdict {
    if (verdict.kind !== 'accepted') return verdict;
    const { sessionId, userId } = verdict.identity;
    // Looked at last: nothing is awaited between this and the answer.
    const { list } = follower;
    if (!list) return undecided('deny-list behind');
    if (list.hasEnded(sessionId)) return rejected('session_ended', 'deny-list');
    const numbers = list.numbersOf(userId);
    if (numbers && verdict.generation < numbers.generation) {
      return rejected('session_ended', 'all sessions of the user ended');
    }
    if (numbers && (verdict.rights ?? 0) < numbers.rights) {
      return rejected('token_stale', 'rights changed');
    }
    return verdict;
  }
}
