/** Chance that repeats itself: the same seed, the same choices (mulberry32). */
export class Prng {
  #state: number;

  constructor(seed: number) {
    // Neighbours among the seeds must have nothing in common (the finish of MurmurHash3).
    let mixed = Math.imul(seed, 0x9e37_79b1) ^ 0x5bf0_3635;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85eb_ca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2_ae35);
    this.#state = mixed ^ (mixed >>> 16);
  }

  /** In [0, 1). */
  next(): number {
    this.#state = (this.#state + 0x6d2b_79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(items: readonly T[]): T {
    return chosenBy(items, this.next());
  }
}

/** The item that a number in [0, 1) stands for. */
export function chosenBy<T>(items: readonly T[], fraction: number): T {
  const item = items[Math.floor(fraction * items.length)];
  if (item === undefined) throw new RangeError('nothing to choose from');
  return item;
}
