import { expect, it } from 'vitest';
import { p99, refused } from './measure.ts';

const attempts = (...took: number[]) => took.map((each) => ({ status: each > 500 ? 503 : 200, took: each }));

it('p99 is what 99 of 100 took at most', () => {
  const hundred = attempts(...Array.from({ length: 100 }, (_, index) => index + 1));
  expect(p99(hundred)).toBe(99);
  expect(p99([...hundred, ...hundred])).toBe(99);
  expect(p99(attempts(7))).toBe(7);
  expect(p99([])).toBeNaN();
});

it('whatever is no success was refused, also no answer at all', () => {
  expect(refused([...attempts(1, 2, 501), { status: 0, took: 1 }, { status: 429, took: 1 }])).toBe(3);
});
