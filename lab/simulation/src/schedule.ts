import type { Clock } from '@gatehouse/defaults';
import type { SeededRandom } from '@gatehouse/testkit/seeded-random';

/** Something that can happen next. */
interface Step {
  readonly label: string;
  readonly run: () => void;
}

/** Steps that happen in order, at one process: one direction of a connection, or a single message. */
export interface Lane {
  readonly name: string;
  /** The process where its steps happen. */
  readonly at: string;
  readonly steps: Step[];
  /** How eagerly it is chosen. Slow lanes are what brings distant events together. */
  readonly weight: number;
  /** What is on its way does not arrive. */
  held: boolean;
}

interface Timer {
  readonly due: number;
  readonly at: string;
  readonly label: string;
  readonly run: () => void;
  isOff: boolean;
}

export interface TraceEntry {
  readonly time: number;
  readonly at: string;
  readonly label: string;
}

const WEIGHTS = [8, 8, 4, 1, 0.2];
/** How far time may jump while steps are waiting, in ms. */
const JUMPS = [1, 4, 15, 60, 240, 900];
const WALL_START = Date.UTC(2026, 0, 1);

/**
 * Decides what happens next, and when. Whatever the processes do they do in steps that wait here; one is chosen, runs
 * as far as it can, then the next is chosen. All choices come from one seed, so a history can be had again.
 */
export class Schedule {
  readonly random: SeededRandom;
  /** True time in ms; no process sees it, each has a clock of its own. */
  now = 0;
  steps = 0;
  /** In calm, time passes only when nothing else can happen. */
  calm: boolean;
  readonly stalled = new Set<string>();
  trace: TraceEntry[] | undefined;
  #busy: Lane[] = [];
  #timers: Timer[] = [];

  constructor(random: SeededRandom, options: { calm: boolean; traced: boolean }) {
    this.random = random;
    this.calm = options.calm;
    this.trace = options.traced ? [] : undefined;
  }

  /** The clock of a process; wall clocks differ, monotonic ones have their own origin. */
  clockOf({ ahead }: { ahead: number }): Clock {
    return { now: () => WALL_START + ahead + this.now, monotonic: () => 7000 + this.now };
  }

  lane(name: string, at: string): Lane {
    return { name, at, steps: [], weight: this.calm ? 1 : this.random.pick(WEIGHTS), held: false };
  }

  push(lane: Lane, label: string, run: () => void): void {
    if (lane.steps.length === 0) this.#busy.push(lane);
    lane.steps.push({ label, run });
  }

  /** A single message or event at a process. */
  once(at: string, label: string, run: () => void): void {
    this.push(this.lane('', at), label, run);
  }

  clear(lane: Lane): void {
    lane.steps.length = 0;
    this.#busy = this.#busy.filter((busy) => busy !== lane);
  }

  /** Happens at a process some time after `delay` ms; returns how to call it off. */
  after(delay: number, at: string, label: string, run: () => void): () => void {
    const timer: Timer = { due: this.now + delay, at, label, run, isOff: false };
    this.#timers.push(timer);
    return () => {
      timer.isOff = true;
    };
  }

  note(at: string, label: string): void {
    this.trace?.push({ time: this.now, at, label });
  }

  /** Lets things happen until `isDone`, or until nothing more can. */
  async run(isDone: () => boolean, mostSteps = 20_000): Promise<void> {
    await settled();
    while (!isDone()) {
      this.steps += 1;
      if (this.steps > mostSteps) throw new Error('the history does not come to an end');
      const lane = this.#choose();
      if (lane) await this.#happen(lane);
      else if (!this.#passToNextTimer()) return;
    }
  }

  #choose(): Lane | undefined {
    if (!this.calm && this.random.chance(0.04)) this.#pass(this.random.pick(JUMPS));
    let total = 0;
    for (const lane of this.#busy) if (this.#isReady(lane)) total += lane.weight;
    let left = this.random.next() * total;
    for (const lane of this.#busy) {
      if (!this.#isReady(lane)) continue;
      left -= lane.weight;
      if (left < 0) return lane;
    }
    return undefined;
  }

  async #happen(lane: Lane): Promise<void> {
    const step = lane.steps.shift();
    if (lane.steps.length === 0) this.#busy = this.#busy.filter((busy) => busy !== lane);
    if (!step) return;
    this.note(lane.at, step.label);
    step.run();
    await settled();
  }

  #isReady({ at, held }: Lane): boolean {
    return !held && !this.stalled.has(at);
  }

  #passToNextTimer(): boolean {
    let next = Number.POSITIVE_INFINITY;
    for (const { due, isOff } of this.#timers) if (!isOff && due < next) next = due;
    if (next === Number.POSITIVE_INFINITY) return false;
    this.#pass(Math.max(0, next - this.now));
    return true;
  }

  #pass(milliseconds: number): void {
    this.now += milliseconds;
    const due = this.#timers.filter(({ due, isOff }) => !isOff && due <= this.now);
    this.#timers = this.#timers.filter(({ due, isOff }) => !isOff && due > this.now);
    for (const timer of due.sort((a, b) => a.due - b.due)) {
      this.once(timer.at, timer.label, () => {
        if (!timer.isOff) timer.run();
      });
    }
  }
}

/** Everything that can go on by itself has. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
