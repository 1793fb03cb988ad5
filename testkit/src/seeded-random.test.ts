import { describe, expect, it } from 'vitest';
import { chosenBy, finalized, multiplied, SeededRandom } from './seeded-random.ts';

const choices = (random: SeededRandom) => [
  random.next(),
  random.next(),
  random.below(100),
  random.chance(0.5),
];

describe('a seeded random source', () => {
  // Recorded seeds of histories and simulations name schedules by these numbers.
  it.each([
    ['histories', finalized, [0.19612608314491808, 0.4347707531414926, 9, true]],
    ['simulations', multiplied, [0.5032774971332401, 0.8014362091198564, 47, false]],
  ])('makes the choices that seeds of %s were recorded with', (_what, startOf, expected) => {
    expect(choices(new SeededRandom(startOf(296)))).toEqual(expected);
  });

  it('repeats its choices from the same start, and makes others from the next', () => {
    const [one, again, next] = [7, 7, 8].map((seed) => choices(new SeededRandom(finalized(seed))));
    expect(one).toEqual(again);
    expect(one).not.toEqual(next);
  });

  it('picks each item, and nothing from nothing', () => {
    const random = new SeededRandom(finalized(1));
    const picked = new Set(Array.from({ length: 100 }, () => random.pick(['a', 'b', 'c'])));
    expect([...picked].sort()).toEqual(['a', 'b', 'c']);
    expect(() => chosenBy([], 0.5)).toThrow('nothing to choose from');
  });
});
