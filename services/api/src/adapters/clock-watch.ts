import type { Recogniser, Verdict } from '@gatehouse/session';
import { after, undecided } from '@gatehouse/session';
import type { TimedAnswer } from './auth-client.ts';

/** The `Date` header leaves out what is below a second (RFC 9110 §5.6.7). */
const DATE_RESOLUTION = 1000;

/**
 * Compares this process's wall clock with auth's, which sets the deadlines: a process that is further off than
 * credentials allow for would accept them too long, or refuse good ones (PROTOCOLS, "Clocks").
 */
export class ClockWatch {
  readonly #tolerance: number;
  #isOff = false;

  /** @param tolerance how far the clocks may differ, in ms. */
  constructor(tolerance: number) {
    this.#tolerance = tolerance;
  }

  /** Takes note of an answer. Only what the time it took and the header's resolution cannot explain counts. */
  note({ date, sentAt, receivedAt }: TimedAnswer): void {
    const said = Date.parse(date);
    if (Number.isNaN(said)) return;
    const ahead = sentAt - (said + DATE_RESOLUTION);
    const behind = said - receivedAt;
    this.#isOff = Math.max(ahead, behind) > this.#tolerance;
  }

  get isOff(): boolean {
    return this.#isOff;
  }

  /** For readiness. */
  async check(): Promise<void> {
    if (this.#isOff) throw new Error("this process's clock differs from auth's by more than the tolerance");
  }

  /** While the clock is off nobody can say whether a credential is good: that is `undecided`, not "no". */
  guard(recogniser: Recogniser): Recogniser {
    const judge = (verdict: Verdict): Verdict => {
      if (!this.#isOff) return verdict;
      const isAnonymous = verdict.kind === 'rejected' && verdict.reason === 'not_authenticated';
      return isAnonymous ? verdict : undecided('clock off');
    };
    return { recognise: (presented) => after(recogniser.recognise(presented), judge) };
  }
}
