import { type Clock, type Random, WatchedClock } from '@gatehouse/defaults';

/** Time that stands still until it is moved; both clocks move together. */
export class ManualClock implements Clock {
  #now: number;
  readonly #start: number;
  #jumped = 0;

  constructor(start = Date.UTC(2026, 0, 1)) {
    this.#now = start;
    this.#start = start;
  }

  now(): number {
    return this.#now + this.#jumped;
  }

  monotonic(): number {
    return this.#now - this.#start;
  }

  /** Moves on by so many milliseconds. */
  advance(milliseconds: number): void {
    this.#now += milliseconds;
  }

  /** Moves the wall clock alone, as a correction of the time does, or the sleep of a machine. */
  jump(milliseconds: number): void {
    this.#jumped += milliseconds;
  }
}

/** Such a clock, watched. What it is compared with goes on by the manual steps alone, and can be away. */
export class WatchedManualClock extends WatchedClock {
  readonly manual: ManualClock;
  readonly source: { isAway: boolean; asked: number };

  constructor(tolerance: number, manual = new ManualClock()) {
    const start = manual.now() - manual.monotonic();
    const source = { isAway: false, asked: 0 };
    super({
      clock: manual,
      tolerance,
      sources: [
        async () => {
          source.asked += 1;
          if (source.isAway) throw new Error('away');
          return { now: start + manual.monotonic(), resolution: 0 };
        },
      ],
    });
    this.manual = manual;
    this.source = source;
  }

  advance(milliseconds: number): void {
    this.manual.advance(milliseconds);
  }

  jump(milliseconds: number): void {
    this.manual.jump(milliseconds);
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
