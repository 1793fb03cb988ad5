import { type Answer, codeOf } from '@gatehouse/testkit/answer';

/** What clients were answered. */
export class Seen {
  accepted = 0;
  /** 503: undecided. The client repeats the request. */
  undecided = 0;
  /** No answer came. They ask again. */
  unanswered = 0;
  /** Any other answer to a credential that was good, such as `401 token_stale`. */
  readonly refusals: string[] = [];
  /** Ids of the keys that access tokens were signed with. */
  readonly keys = new Set<string>();

  /** @returns whether it was accepted */
  note(answer: Answer | undefined): boolean {
    if (answer === undefined) this.unanswered += 1;
    else if (answer.status === 200) this.accepted += 1;
    else if (answer.status === 503) this.undecided += 1;
    else this.refusals.push(`${answer.status} ${codeOf(answer)} to ${answer.request}`);
    return answer?.status === 200;
  }

  get requests(): number {
    return this.accepted + this.undecided + this.unanswered + this.refusals.length;
  }

  toString(): string {
    return (
      `${this.requests} requests: ${this.accepted} accepted, ${this.refusals.length} refused, ` +
      `${this.undecided} undecided, ${this.unanswered} unanswered; ${this.keys.size} keys signed`
    );
  }
}
