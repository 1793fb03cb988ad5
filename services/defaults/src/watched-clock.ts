import type { Clock } from './clock.ts';
import { Unavailable } from './problem.ts';

/** The time as another machine knows it. */
export interface TimeAnswer {
  /** In ms since the epoch. */
  readonly now: number;
  /** What the answer leaves out, in ms: HTTP's `Date` has whole seconds (RFC 9110 §5.6.7). */
  readonly resolution: number;
}

/** Asks another machine for the time. Rejects when there is no answer. */
export type TimeSource = () => Promise<TimeAnswer>;

/** `unconfirmed` after the start and after a jump, until a comparison; `off` when a comparison has failed. */
export type ClockState = 'unconfirmed' | 'right' | 'off';

export interface WatchedClockOptions {
  /** The process's own two clocks. */
  readonly clock: Clock;
  /** How far the wall clock may differ from the sources', and jump unnoticed, in ms. */
  readonly tolerance: number;
  /** In the order of their authority: the first that answers decides. */
  readonly sources: readonly TimeSource[];
  /** Receives every change of state; `difference` in ms, positive when this process is ahead, where it is known. */
  readonly onChange?: (state: ClockState, difference: number | undefined) => void;
}

const EVERY_MS = 5_000;
/** While the clock is not known to be right: the pause that a corrected clock waits for. */
const EVERY_UNCONFIRMED_MS = 250;
/** A process that is paused between two readings sees a difference that is not there; it is not paused this often. */
const LOOKS = 3;
/** What two readings of whole milliseconds, and the slewing of a clock between two comparisons, come to. */
const NOISE_MS = 50;

/**
 * The clocks of a process that does not trust them (PROTOCOLS, "Clocks"). Every reading compares the wall clock with the
 * monotonic one: a wall clock that has jumped decides nothing until another machine has confirmed it again. Its cost is
 * the second of two readings, some 50 ns.
 */
export class WatchedClock implements Clock {
  readonly #options: WatchedClockOptions;
  #state: ClockState = 'unconfirmed';
  /** Wall clock less monotonic clock, in ms: at the last comparison, and at the last reading. */
  #compared: number;
  #latest: number;
  /** For how long the monotonic clock stood still while the wall clock went on, in ms. */
  #missed = 0;
  #jumps = 0;
  #running: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isStarted = false;
  readonly #waiting: (() => void)[] = [];

  constructor(options: WatchedClockOptions) {
    this.#options = options;
    this.#compared = this.#latest = options.clock.now() - options.clock.monotonic();
  }

  /**
   * Wall clock, in ms since the epoch.
   *
   * @throws Unavailable while it is not known to be right: what it would decide is undecided.
   */
  now(): number {
    const { wall } = this.#look();
    if (this.#state !== 'right') throw new Unavailable("this process's clock is not known to be right");
    return wall;
  }

  /**
   * Milliseconds that only ever grow. `CLOCK_MONOTONIC` stands still while a machine sleeps: what the wall clock went
   * on meanwhile is added, so that nothing is trusted for longer than its lease. A wall clock that is set forward ends
   * leases early, one that is set back changes nothing.
   */
  monotonic(): number {
    return this.#look().monotonic + this.#missed;
  }

  get state(): ClockState {
    this.#look();
    return this.#state;
  }

  get isOff(): boolean {
    return this.state !== 'right';
  }

  /** Resolves when the clock is right: at once, or after the comparison that says so. */
  async confirmed(): Promise<void> {
    if (!this.isOff) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push(resolve);
    await promise;
  }

  /** For readiness. */
  async check(): Promise<void> {
    if (this.isOff) await this.compare();
    if (this.isOff)
      throw new Error('the clock of this process is off, or nothing answers that could confirm it');
  }

  /** Compares now and then on, and at once after a jump; until `stop`. */
  start(): void {
    this.#isStarted = true;
    this.#schedule();
  }

  stop(): void {
    this.#isStarted = false;
    clearTimeout(this.#timer);
  }

  /** Asks the sources once. Calls at the same time share one comparison. Never rejects. */
  compare(): Promise<void> {
    this.#running ??= this.#compare().finally(() => {
      this.#running = undefined;
      this.#schedule();
    });
    return this.#running;
  }

  async #compare(): Promise<void> {
    for (const source of this.#options.sources) {
      const sent = this.#look();
      const jumps = this.#jumps;
      const answer = await source().catch(() => undefined);
      const received = this.#look();
      // An answer that a jump fell into, or that was asked for before it, says nothing of the clock as it is now.
      if (jumps !== this.#jumps) return;
      if (answer && Number.isFinite(answer.now)) return this.#judge(answer, sent.wall, received);
    }
  }

  /** Only what the time of the answer and its resolution cannot explain counts. */
  #judge({ now, resolution }: TimeAnswer, sentAt: number, received: Reading): void {
    const ahead = sentAt - (now + resolution);
    const behind = now - received.wall;
    this.#compared = received.wall - received.monotonic;
    const isOff = Math.max(ahead, behind) > this.#options.tolerance;
    this.#become(isOff ? 'off' : 'right', ahead > behind ? ahead : -behind);
  }

  #look(): Reading {
    const { clock, tolerance } = this.#options;
    let wall = clock.now();
    let monotonic = clock.monotonic();
    for (let look = 1; look < LOOKS && Math.abs(wall - monotonic - this.#latest) > NOISE_MS; look += 1) {
      wall = clock.now();
      monotonic = clock.monotonic();
    }
    const difference = wall - monotonic;
    if (difference - this.#latest > NOISE_MS) this.#missed += difference - this.#latest;
    this.#latest = difference;
    if (Math.abs(difference - this.#compared) > tolerance + NOISE_MS) this.#jumped(difference);
    return { wall, monotonic };
  }

  #jumped(difference: number): void {
    const by = difference - this.#compared;
    this.#compared = difference;
    this.#jumps += 1;
    this.#become('unconfirmed', by);
    if (this.#isStarted) void this.compare();
  }

  #become(state: ClockState, difference: number | undefined): void {
    if (this.#state === state) return;
    this.#state = state;
    if (state === 'right') for (const resolve of this.#waiting.splice(0)) resolve();
    this.#options.onChange?.(state, difference);
  }

  #schedule(): void {
    if (!this.#isStarted) return;
    clearTimeout(this.#timer);
    const pause = this.#state === 'right' ? EVERY_MS : EVERY_UNCONFIRMED_MS;
    this.#timer = setTimeout(() => void this.compare(), pause).unref();
  }
}

interface Reading {
  readonly wall: number;
  readonly monotonic: number;
}
