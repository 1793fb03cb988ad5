/**
 * Remembers keys for a while: at least `retention`, at most a third longer. Whole buckets are dropped at once, so
 * that a million entries need neither a timer nor a deadline each.
 */
export class TimeBucketMap<V> {
  readonly #bucketLength: number;
  #buckets: Map<string, V>[] = [new Map<string, V>()];
  #newestSince: number;

  /** @param retention in ms; @param now ms on the clock that is passed to `set` */
  constructor(retention: number, now: number) {
    this.#bucketLength = Math.max(1, retention / 3);
    this.#newestSince = now;
  }

  get(key: string): V | undefined {
    for (const bucket of this.#buckets) {
      const value = bucket.get(key);
      if (value !== undefined) return value;
    }
    return undefined;
  }

  set(key: string, value: V, now: number): void {
    this.rotate(now);
    this.#buckets[0]?.set(key, value);
  }

  /** Drops what is old. */
  rotate(now: number): void {
    const due = Math.floor((now - this.#newestSince) / this.#bucketLength);
    if (due <= 0) return;
    this.#newestSince += due * this.#bucketLength;
    const fresh = Array.from({ length: Math.min(due, 4) }, () => new Map<string, V>());
    this.#buckets = [...fresh, ...this.#buckets].slice(0, 4);
  }

  get size(): number {
    return this.#buckets.reduce((sum, bucket) => sum + bucket.size, 0);
  }
}
