import { Unavailable } from '@gatehouse/defaults';

interface Waiting {
  readonly begin: () => void;
  readonly giveUp: (cause: unknown) => void;
}

interface Options {
  /** How many may wait for one key; the next one is refused. */
  readonly most?: number;
  /** How long one waits for its turn, in ms: as long as for a connection. */
  readonly patience?: number;
}

/**
 * Work on one key, one after the other within this process. Whatever waits for a lock of the database holds a connection
 * meanwhile; what waits here holds none, so that one session or user cannot take the pool from all others (G15).
 */
export class OneAtATime {
  readonly #most: number;
  readonly #patience: number;
  /** What waits behind the work that is under way. */
  readonly #lines = new Map<string, Waiting[]>();

  constructor({ most = 128, patience = 400 }: Options = {}) {
    this.#most = most;
    this.#patience = patience;
  }

  /** How many keys are being worked on. */
  get busy(): number {
    return this.#lines.size;
  }

  /** @throws Unavailable when too many wait, or the turn does not come in time; then `work` has not begun. */
  async run<T>(key: string, work: () => Promise<T>): Promise<T> {
    await this.#turn(key);
    try {
      return await work();
    } catch (error) {
      // What waits would ask the same database: it is answered now, within the second that G3 allows.
      if (error instanceof Unavailable) this.#dismiss(key, error);
      throw error;
    } finally {
      this.#leave(key);
    }
  }

  async #turn(key: string): Promise<void> {
    const line = this.#lines.get(key);
    if (!line) {
      this.#lines.set(key, []);
      return;
    }
    if (line.length >= this.#most) throw new Unavailable('too much waits for one session or user');
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const waiting: Waiting = {
      begin: resolve,
      giveUp: (cause) => reject(new Unavailable('the turn did not come', { cause })),
    };
    const timer = setTimeout(() => {
      const place = line.indexOf(waiting);
      if (place >= 0) line.splice(place, 1);
      waiting.giveUp(undefined);
    }, this.#patience);
    line.push(waiting);
    try {
      await promise;
    } finally {
      clearTimeout(timer);
    }
  }

  #dismiss(key: string, cause: unknown): void {
    for (const waiting of this.#lines.get(key)?.splice(0) ?? []) waiting.giveUp(cause);
  }

  #leave(key: string): void {
    const next = this.#lines.get(key)?.shift();
    if (next) next.begin();
    else this.#lines.delete(key);
  }
}
