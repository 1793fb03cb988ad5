import { after, type Maybe } from './maybe.ts';
import type { Recogniser } from './strategy.ts';
import { decided, undecided, type Verdict } from './verdict.ts';

/** Whether the clock of this process is known to be right, checked each time. */
interface Watched {
  readonly isOff: boolean;
}

/**
 * While the clock is off it is unknown whether a credential is good: that is `undecided`, not "no" (G3). The clock is
 * looked at last, so that a jump during the request counts too.
 */
export function guardedByClock(recogniser: Recogniser, clock: Watched): Recogniser {
  const judge = (verdict: Verdict): Verdict => {
    if (!clock.isOff) return verdict;
    const isAnonymous = verdict.kind === 'rejected' && verdict.reason === 'not_authenticated';
    return isAnonymous ? verdict : undecided('clock off');
  };
  return {
    recognise: (presented): Maybe<Verdict> =>
      after(
        decided('clock off', () => recogniser.recognise(presented)),
        judge,
      ),
  };
}
