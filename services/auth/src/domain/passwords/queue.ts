import type { Clock } from '@gatehouse/defaults';

/** There is more waiting than the process will get to soon. Expected: whoever asked is told to come back. */
export class Overloaded extends Error {
  override readonly name = 'Overloaded';
  /** Whole seconds, 1 or more. */
  readonly retryAfter: number;

  constructor(retryAfter: number) {
    super('the queue is full');
    this.retryAfter = retryAfter;
  }
}

export interface QueueOptions {
  /** How many tasks run side by side. */
  readonly concurrency: number;
  /** How many more may wait; the next one is refused. */
  readonly waiting: number;
  readonly clock: Clock;
}

/**
 * Runs costly tasks a few at a time. A queue without an end turns a flood into minutes of work for clients that
 * left long ago; this one refuses what it could not begin soon (ASVS 5.0 15.2.2).
 */
export class BoundedQueue {
  readonly #options: QueueOptions;
  readonly #waiters: (() => void)[] = [];
  #running = 0;
  /** How long a task took lately, in ms. */
  #usual = 50;

  constructor(options: QueueOptions) {
    this.#options = options;
  }

  /** What waits and what runs, for the metrics. */
  get depth(): { running: number; waiting: number } {
    return { running: this.#running, waiting: this.#waiters.length };
  }

  /** @throws Overloaded at once when as many wait as may. */
  async run<T>(task: () => Promise<T>): Promise<T> {
    await this.#admission();
    const startedAt = this.#options.clock.monotonic();
    try {
      return await task();
    } finally {
      this.#usual += (this.#options.clock.monotonic() - startedAt - this.#usual) / 8;
      this.#leave();
    }
  }

  async #admission(): Promise<void> {
    const { concurrency, waiting } = this.#options;
    if (this.#running < concurrency) {
      this.#running += 1;
      return;
    }
    if (this.#waiters.length >= waiting) throw new Overloaded(this.#secondsUntilEmpty());
    // The place is handed over by whoever leaves: `running` stays as it is.
    await new Promise<void>((resolve) => this.#waiters.push(resolve));
  }

  #leave(): void {
    const next = this.#waiters.shift();
    if (next) next();
    else this.#running -= 1;
  }

  #secondsUntilEmpty(): number {
    const rounds = (this.#waiters.length + this.#running) / this.#options.concurrency;
    return Math.max(1, Math.ceil((rounds * this.#usual) / 1000));
  }
}
