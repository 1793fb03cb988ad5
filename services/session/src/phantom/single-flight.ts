/**
 * One piece of work per key at a time. Who comes while one is under way does not share it, for what it says may be older
 * than the question, but waits and shares the next one with all other callers that came meanwhile.
 */
export class SingleFlight<T> {
  readonly #running = new Map<string, Promise<T>>();
  readonly #next = new Map<string, Promise<T>>();

  run(key: string, work: () => Promise<T>): Promise<T> {
    const running = this.#running.get(key);
    if (!running) return this.#start(key, work);
    const next = this.#next.get(key) ?? this.#after(running, key, work);
    this.#next.set(key, next);
    return next;
  }

  #start(key: string, work: () => Promise<T>): Promise<T> {
    const running = work().finally(() => {
      if (this.#running.get(key) === running) this.#running.delete(key);
    });
    this.#running.set(key, running);
    return running;
  }

  async #after(running: Promise<T>, key: string, work: () => Promise<T>): Promise<T> {
    await running.catch(() => undefined);
    this.#next.delete(key);
    return this.#start(key, work);
  }
}
