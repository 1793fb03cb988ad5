import { setTimeout as pause } from 'node:timers/promises';

/** Who is shown to one door next, and when: however many lines it has, the door is asked at an even pace. */
export class Pacer<Item> {
  readonly #items: readonly Item[];
  #turn = 0;
  #next = 0;

  constructor(items: readonly Item[]) {
    this.#items = items;
  }

  /** Waits for the next turn. @param interval between two turns, in ms; 0: at once */
  async take(interval: number): Promise<Item | undefined> {
    const now = performance.now();
    const at = Math.max(now, this.#next);
    this.#next = at + interval;
    if (at > now) await pause(at - now);
    const item = this.#items[this.#turn % this.#items.length];
    this.#turn += 1;
    return item;
  }
}
