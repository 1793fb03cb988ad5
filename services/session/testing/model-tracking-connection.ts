import { Unavailable } from '@gatehouse/defaults';
import type { TrackingConnection, TrackingEvents } from '../src/near-cache/tracking-connection.ts';

/**
 * A tracked link whose every step waits to be told: answers and invalidations arrive in the order a test chooses.
 * What it reads is read when `answer` is called for a read, as Redis reads when it executes a command.
 */
export class ModelTrackingConnection implements TrackingConnection {
  readonly values = new Map<string, string>();
  readonly #tracked = new Set<string>();
  readonly #undelivered: (string[] | undefined)[] = [];
  readonly #reads: {
    keys: string[];
    resolve: (values: (string | null)[]) => void;
    reject: (error: unknown) => void;
  }[] = [];
  #events: TrackingEvents | undefined;
  /** Answers at once instead of waiting for `execute`. */
  immediate = true;
  pings = 0;
  answersPings = true;

  start(events: TrackingEvents): void {
    this.#events = events;
    events.onUp();
  }

  stop(): void {
    this.#events = undefined;
  }

  async mget(...keys: string[]): Promise<(string | null)[]> {
    if (this.immediate) return this.#execute(keys);
    return new Promise((resolve, reject) => this.#reads.push({ keys, resolve, reject }));
  }

  async ping(): Promise<void> {
    this.pings += 1;
    if (!this.answersPings) throw new Unavailable('no answer');
  }

  /** The store executes the reads that wait; their answers are under way until `release` of the result is called. */
  execute(): (() => void)[] {
    return this.#reads.splice(0).map(({ keys, resolve }) => {
      const values = this.#execute(keys);
      return () => resolve(values);
    });
  }

  /** A client writes; connections that track the key are notified, later. */
  write(key: string, value: string | undefined): void {
    if (value === undefined) this.values.delete(key);
    else this.values.set(key, value);
    if (this.#tracked.delete(key)) this.#undelivered.push([key]);
  }

  flush(): void {
    this.values.clear();
    this.#tracked.clear();
    this.#undelivered.push(undefined);
  }

  /** The invalidations arrive. */
  deliver(): void {
    for (const keys of this.#undelivered.splice(0)) this.#events?.onInvalidated(keys);
  }

  lose(): void {
    this.#tracked.clear();
    for (const { reject } of this.#reads.splice(0)) reject(new Unavailable('connection lost'));
    this.#events?.onDown();
  }

  recover(): void {
    this.#events?.onUp();
  }

  #execute(keys: string[]): (string | null)[] {
    for (const key of keys) this.#tracked.add(key);
    return keys.map((key) => this.values.get(key) ?? null);
  }
}
