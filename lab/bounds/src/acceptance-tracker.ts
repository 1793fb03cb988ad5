/** What an answer said of a credential. */
export type Outcome = 'accepted' | 'refused' | 'undecided';

/** Twice: the first time a replica may have queried a store, the second time it knew by itself. */
const WARM = 2;

/** One refusal could be a replica's that is just reconnecting. */
const DEAD = 2;

interface AtDoor {
  acceptances: number;
  /** Since the last acceptance, of requests that started after the acknowledgement. */
  refusals: number;
}

/** What was seen of one credential: at every door, before and after its ending was acknowledged. Times in ms, one clock. */
export class AcceptanceTracker {
  readonly #doors: Map<string, AtDoor>;
  #endingAt: number | undefined;
  #acknowledgedAt: number | undefined;
  #lastAccepted: { at: number; door: string } | undefined;
  #premature = false;

  /** @param doors names of those that have to notice */
  constructor(doors: readonly string[]) {
    this.#doors = new Map(doors.map((name) => [name, { acceptances: 0, refusals: 0 }]));
  }

  /** The request that ends the credential goes out: from now on it may be refused. */
  ending(at: number): void {
    this.#endingAt = at;
  }

  /** The complete answer to its ending has arrived; or, called again, what it is counted from has happened since. */
  acknowledge(at: number): void {
    this.#acknowledgedAt = at;
    this.#lastAccepted = undefined;
    for (const seen of this.#doors.values()) seen.refusals = 0;
  }

  /** One answer: at which door, when its request started, what it said. */
  saw(door: string, startedAt: number, said: Outcome): void {
    const seen = this.#doors.get(door);
    if (seen === undefined) throw new Error(`${door} was not to be asked`);
    if (said === 'refused' && this.#endingAt === undefined) this.#premature = true;
    const since = this.#acknowledgedAt;
    // What started before the acknowledgement says nothing about what was promised with it.
    if (since === undefined || startedAt < since) {
      if (said === 'accepted') seen.acceptances += 1;
      return;
    }
    if (said === 'accepted' && startedAt - since >= (this.#lastAccepted?.at ?? 0)) {
      this.#lastAccepted = { at: startedAt - since, door };
    }
    // Not knowing for a moment takes nothing back.
    if (said === 'refused') seen.refusals += 1;
    if (said === 'accepted') seen.refusals = 0;
  }

  /** How many have to notice. */
  get doors(): number {
    return this.#doors.size;
  }

  /** Every door knew the credential before it was ended: else its refusals would prove nothing. */
  get warm(): boolean {
    return [...this.#doors.values()].every(({ acceptances }) => acceptances >= WARM);
  }

  /** Every door refuses it. */
  get dead(): boolean {
    return [...this.#doors.values()].every(({ refusals }) => refusals >= DEAD);
  }

  /** It was refused before it was ended. */
  get premature(): boolean {
    return this.#premature;
  }

  get acknowledgedAt(): number | undefined {
    return this.#acknowledgedAt;
  }

  /** From the acknowledgement to the start of the last request that was accepted, in ms; 0 when none was. */
  get delay(): number {
    return this.#lastAccepted?.at ?? 0;
  }

  /** Who accepted it last after its ending. */
  get lastDoor(): string | undefined {
    return this.#lastAccepted?.door;
  }
}
