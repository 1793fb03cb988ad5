/** Chance that repeats itself: the same start, the same choices (mulberry32). */
export class SeededRandom {
  #state: number;

  /** @param start from `multiplied` or `finalized`; recorded seeds keep their meaning with the one that they were run with */
  constructor(start: number) {
    this.#state = start;
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

/** A start from a seed: neighbouring seeds differ, their first choices may be alike. */
export const multiplied = (seed: number): number => Math.imul(seed, 0x9e37_79b1) ^ 0x5bf0_3635;

/** A start from a seed, whose neighbours have nothing in common with it (the finish of MurmurHash3). */
export function finalized(seed: number): number {
  let mixed = multiplied(seed);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85eb_ca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2_ae35);
  return mixed ^ (mixed >>> 16);
}

/** The item that a number in [0, 1) stands for. */
export function chosenBy<T>(items: readonly T[], fraction: number): T {
  const item = items[Math.floor(fraction * items.length)];
  if (item === undefined) throw new RangeError('nothing to choose from');
  return item;
}
