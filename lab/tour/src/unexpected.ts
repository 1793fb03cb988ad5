import { type Answer, described } from './answer.ts';

/** Counts unexpected answers. Every strategy has one; an empty one at the end is part of passing. */
export class UnexpectedAnswers {
  readonly #counts = new Map<string, number>();
  #undecided = 0;

  /**
   * Notes an answer that has none of the statuses.
   * @param situation said before it, such as `after the sign-out, `
   */
  unless(answer: Answer, statuses: readonly number[], situation = ''): void {
    if (statuses.includes(answer.status)) return;
    // Not knowing is an answer: a store was too slow, which on a busy machine happens to the best of strategies.
    if (answer.code === 'undecided') this.#undecided += 1;
    else this.note(`${situation}${described(answer)}`);
  }

  note(what: string): void {
    this.#counts.set(what, (this.#counts.get(what) ?? 0) + 1);
  }

  /** Answers 503 `undecided`. */
  get undecided(): number {
    return this.#undecided;
  }

  /** How often each thing happened. */
  get counts(): Record<string, number> {
    return Object.fromEntries(this.#counts);
  }
}
