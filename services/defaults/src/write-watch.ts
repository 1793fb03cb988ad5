import { Gauge, type Registry } from 'prom-client';
import type { Logger } from './logging.ts';

/** A store as far as writing is concerned. */
export interface WritableStore {
  /** As it is named in metrics and in readiness: `redis`, `database`. */
  readonly name: string;
  /** Writes something that leaves nothing behind; `thorough` needs as much room as a session does. Rejects when it cannot. */
  readonly write: (thorough: boolean) => Promise<void>;
  /** Whether the error is the store's own refusal to write, as opposed to no answer at all. */
  readonly isRefusal: (error: unknown) => boolean;
}

export interface WriteWatchOptions {
  readonly stores: readonly WritableStore[];
  readonly logger: Logger;
}

const EVERY_MS = 5_000;
/** While a store refuses to write: how soon room that was made is noticed. */
const EVERY_REFUSED_MS = 1_000;

/**
 * Knows which stores answer questions and take no writes: full, read-only, without replicas to write to. They are no
 * reason to take a process out of service, since clients that only read go on (G3); but the operator has to know.
 */
export class WriteWatch {
  readonly #options: WriteWatchOptions;
  readonly #refused = new Set<WritableStore>();
  readonly #looking = new Map<WritableStore, Promise<void>>();
  readonly #timers = new Map<WritableStore, NodeJS.Timeout>();
  #isStarted = false;

  constructor(options: WriteWatchOptions) {
    this.#options = options;
  }

  /** What cannot be done, for readiness: `redis writes`. */
  get degraded(): string[] {
    return [...this.#refused].map(({ name }) => `${name} writes`);
  }

  /** Looks now and then until `stop`, more often at a store that refuses. */
  start(): void {
    this.#isStarted = true;
    for (const store of this.#options.stores) void this.look(store);
  }

  stop(): void {
    this.#isStarted = false;
    for (const timer of this.#timers.values()) clearTimeout(timer);
  }

  /** Takes note of what a request failed with: a refusal counts at once, until a write of that size succeeds again. */
  note(error: unknown): void {
    for (const store of this.#options.stores) {
      const refusal = causesOf(error).find((cause) => store.isRefusal(cause));
      if (refusal !== undefined) this.#refuses(store, refusal);
    }
  }

  /** Writes once to each store, or to one. Never rejects. */
  async look(only?: WritableStore): Promise<void> {
    const stores = only ? [only] : this.#options.stores;
    await Promise.all(stores.map((store) => this.#once(store)));
  }

  /** Shows `store_writable` by store: 1, or 0 while it refuses. */
  show(registry: Registry): void {
    const { stores } = this.#options;
    const refused = this.#refused;
    new Gauge({
      name: 'store_writable',
      help: '1 while the store takes writes, 0 while it refuses them.',
      labelNames: ['store'],
      registers: [registry],
      collect() {
        for (const store of stores) this.set({ store: store.name }, refused.has(store) ? 0 : 1);
      },
    });
  }

  #once(store: WritableStore): Promise<void> {
    const running = this.#looking.get(store);
    if (running) return running;
    const looking = this.#write(store).finally(() => {
      this.#looking.delete(store);
      this.#schedule(store);
    });
    this.#looking.set(store, looking);
    return looking;
  }

  async #write(store: WritableStore): Promise<void> {
    try {
      await store.write(this.#refused.has(store));
    } catch (error) {
      const refusal = causesOf(error).find((cause) => store.isRefusal(cause));
      // A store that is away altogether is another matter, and readiness has a part for it.
      if (refusal !== undefined) this.#refuses(store, refusal);
      return;
    }
    if (this.#refused.delete(store))
      this.#options.logger.info({ store: store.name }, 'writes are taken again');
  }

  #refuses(store: WritableStore, refusal: unknown): void {
    if (this.#refused.has(store)) return;
    this.#refused.add(store);
    const lost =
      'sign-ins and changes are answered undecided, reads go on; see docs/operations.md, "Full or read-only"';
    this.#options.logger.error({ err: refusal, store: store.name }, `a store refuses writes: ${lost}`);
    this.#schedule(store);
  }

  #schedule(store: WritableStore): void {
    if (!this.#isStarted) return;
    clearTimeout(this.#timers.get(store));
    const pause = this.#refused.has(store) ? EVERY_REFUSED_MS : EVERY_MS;
    this.#timers.set(store, setTimeout(() => void this.#once(store), pause).unref());
  }
}

/** The error and what led to it; at most as many as errors nest in practice. */
function causesOf(error: unknown): unknown[] {
  const causes: unknown[] = [];
  for (let cause = error; cause instanceof Error && causes.length < 8; cause = cause.cause)
    causes.push(cause);
  return causes;
}
