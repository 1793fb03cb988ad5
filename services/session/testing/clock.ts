import type { Clock, Random } from '@gatehouse/defaults';

/** Time that stands still until it is moved; both clocks move together. */
export class ManualClock implements Clock {
  #now: number;
  readonly #start: number;

  constructor(start = Date.UTC(2026, 0, 1)) {
    this.#now = start;
    this.#start = start;
  }

  now(): number {
    return this.#now;
  }

  monotonic(): number {
    return this.#now - this.#start;
  }

  /** Moves on by so many milliseconds. */
  advance(milliseconds: number): void {
    this.#now += milliseconds;
  }
}

/** Real time, moved on by what a test skipped: for stores that keep time themselves. */
export class OffsetClock extends ManualClock {
  #skipped = 0;

  override now(): number {
    return Date.now() + this.#skipped;
  }

  override monotonic(): number {
    return performance.now() + this.#skipped;
  }

  override advance(milliseconds: number): void {
    this.#skipped += milliseconds;
  }
}

/** Different bytes at every call, the same in every run. */
export function countingRandom(): Random {
  let calls = 0;
  return {
    bytes(length) {
      calls += 1;
      const bytes = Buffer.alloc(length);
      bytes.writeUInt32BE(calls, 0);
      return bytes;
    },
  };
}
