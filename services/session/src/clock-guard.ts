import { type MaybePromise, thenMaybe } from './maybe-promise.ts';
import type { RequestAuthenticator } from './strategy.ts';
import { undecided, undecidedIfUnavailable, type Verdict } from './verdict.ts';

/** Whether the clock of this process is known to be right, checked each time. */
interface Watched {
  readonly isOff: boolean;
}

/**
 * While the clock is off it is unknown whether a credential is good: that is `undecided`, not "no" (G3). The clock is
 * looked at last, so that a jump during the request counts too.
 */
export function guardedByClock(authenticator: RequestAuthenticator, clock: Watched): RequestAuthenticator {
  const judge = (verdict: Verdict): Verdict => {
    if (!clock.isOff) return verdict;
    const isAnonymous = verdict.kind === 'rejected' && verdict.reason === 'not_authenticated';
    return isAnonymous ? verdict : undecided('clock off');
  };
  return {
    authenticate: (credentials): MaybePromise<Verdict> =>
      thenMaybe(
        undecidedIfUnavailable('clock off', () => authenticator.authenticate(credentials)),
        judge,
      ),
  };
}
