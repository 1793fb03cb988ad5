import { type Clock, Unavailable } from '@gatehouse/defaults';
import type { Source } from '../source.ts';
import { Shares } from './shares.ts';
import { type Waiter, WaitingLists } from './waiting-lists.ts';

/** There is more waiting than the process will get to soon. Expected: the client is told to come back. */
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

/** Of the places to wait, one address has at most three quarters, one account at most a half. */
const CAPS = { address: 3 / 4, account: 1 / 2 };
/** Who would wait for longer, in ms, is refused now: the gateway gives up after 15 s. */
const LONGEST_WAIT = 10_000;

/**
 * Runs costly tasks a few at a time. A queue without an end turns a flood into minutes of work for clients that left
 * long ago: this one refuses what it could not begin soon (ASVS 5.0 15.2.2), takes turns between addresses and
 * accounts, and lets a client go that has gone (G15).
 */
export class FairQueue {
  readonly #options: QueueOptions;
  readonly #lists = new WaitingLists();
  readonly #shares: Shares;
  #running = 0;
  /** How long a task took lately, in ms. */
  #usual = 50;

  constructor(options: QueueOptions) {
    this.#options = options;
    this.#shares = new Shares(options.concurrency, options.clock);
  }

  /** What waits and what runs, for the metrics. */
  get depth(): { running: number; waiting: number } {
    return { running: this.#running, waiting: this.#lists.size };
  }

  /**
   * Runs the task when its turn has come.
   *
   * @throws Overloaded at once when as many wait as may, or later when the place is needed for another source.
   * @throws Unavailable when the signal says that the client has gone before its turn, and when a task before it found
   *   out that nothing can be decided.
   */
  async run<T>(source: Source, task: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    await this.#turn(source, signal);
    const startedAt = this.#options.clock.monotonic();
    try {
      return await task();
    } catch (error) {
      // Each of those that wait would find out the same, one after the other; their clients hear it now (G3).
      if (error instanceof Unavailable) for (const { refuse } of this.#lists.clear()) refuse(error);
      throw error;
    } finally {
      this.#usual += (this.#options.clock.monotonic() - startedAt - this.#usual) / 8;
      this.#running -= 1;
      this.#shares.end(source);
      this.#beginNext();
    }
  }

  async #turn(source: Source, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) throw gone();
    this.#shares.note(source);
    if (this.#running < this.#options.concurrency && this.#shares.mayBegin(source))
      return this.#begin(source);
    this.#makeRoom(source);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const waiter: Waiter = {
      source,
      begin: () => resolve(),
      refuse: reject,
    };
    const leave = (): void => {
      this.#lists.remove(waiter);
      reject(gone());
    };
    this.#lists.add(waiter);
    signal?.addEventListener('abort', leave, { once: true });
    try {
      await promise;
    } finally {
      signal?.removeEventListener('abort', leave);
    }
  }

  /**
   * For an early refusal, before anything is read for one that floods.
   *
   * @throws Overloaded when the source has its share of the places to wait already, or would wait for too long.
   */
  refuseAtCap(source: Source): void {
    const { waiting } = this.#options;
    const [ofAddress, ofAccount] = [
      this.#lists.ofAddress(source.address),
      this.#lists.ofAccount(source.account),
    ];
    const hasPlace = (waits: number, share: number): boolean =>
      waits === 0 || waits < Math.ceil(waiting * share);
    const isSoon = this.#untilTurn(source) <= LONGEST_WAIT;
    if (isSoon && hasPlace(ofAddress, CAPS.address) && hasPlace(ofAccount, CAPS.account)) return;
    throw new Overloaded(this.#secondsUntilTurn(source));
  }

  /** @throws Overloaded when the source has its share already, or has as much as any other. */
  #makeRoom(source: Source): void {
    this.refuseAtCap(source);
    if (this.#lists.size < this.#options.waiting) return;
    const displaced = this.#lists.longestBeside(source);
    if (!displaced) throw new Overloaded(this.#secondsUntilTurn(source));
    this.#lists.remove(displaced);
    displaced.refuse(new Overloaded(this.#secondsUntilTurn(displaced.source)));
  }

  #begin(source: Source): void {
    this.#running += 1;
    this.#shares.begin(source);
  }

  #beginNext(): void {
    while (this.#running < this.#options.concurrency) {
      const next = this.#lists.next((source) => this.#shares.mayBegin(source));
      if (!next) return;
      this.#begin(next.source);
      next.begin();
    }
  }

  #secondsUntilTurn(source: Source): number {
    return Math.max(1, Math.ceil(this.#untilTurn(source) / 1000));
  }

  /** As long as tasks take what they took lately, in ms. */
  #untilTurn({ address }: Source): number {
    return ((this.#lists.ofAddress(address) + this.#running) / this.#options.concurrency) * this.#usual;
  }
}

const gone = (): Unavailable => new Unavailable('the client has gone before its turn');
