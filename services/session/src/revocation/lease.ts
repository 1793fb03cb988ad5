import type { Clock } from '@gatehouse/defaults';

/**
 * How long local knowledge may be trusted: until the time the last answered question was *sent*, plus the lease.
 * Counting from the arrival of the answer would let a stalled process add its stall to the bound.
 */
export class Lease {
  readonly #clock: Clock;
  readonly #length: number;
  #until = Number.NEGATIVE_INFINITY;

  /** @param length in ms */
  constructor(clock: Clock, length: number) {
    this.#clock = clock;
    this.#length = length;
  }

  /** A question sent at `sentAt` (ms, monotonic) was answered. An older one never shortens what is granted. */
  grant(sentAt: number): void {
    this.#until = Math.max(this.#until, sentAt + this.#length);
  }

  /** What was granted counts no more. */
  revoke(): void {
    this.#until = Number.NEGATIVE_INFINITY;
  }

  get isValid(): boolean {
    return this.#clock.monotonic() < this.#until;
  }
}
