import { expect, it } from 'vitest';
import { throttle } from './throttle.ts';

it('reports the first of many at once, and again after five seconds', () => {
  let now = 0;
  const reports: number[] = [];
  const report = throttle(
    (value: number) => reports.push(value),
    () => now,
  );
  for (const [at, value] of [
    [0, 1],
    [10, 2],
    [4_999, 3],
    [5_000, 4],
    [5_001, 5],
  ] as const) {
    now = at;
    report(value);
  }
  expect(reports).toEqual([1, 4]);
});
