import { describe, expect, it } from 'vitest';
import { mean, median, medianInterval, quantile } from './statistics.ts';

const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);

describe('quantile', () => {
  it('is a value that was seen, whatever the order', () => {
    expect(quantile(hundred, 0.5)).toBe(50);
    expect(quantile(hundred, 0.99)).toBe(99);
    expect(quantile(hundred, 0)).toBe(1);
    expect(quantile(hundred, 1)).toBe(100);
    expect(median([3, 1, 2])).toBe(2);
  });

  it('of nothing is no number', () => {
    expect(quantile([], 0.5)).toBeNaN();
    expect(mean([])).toBeNaN();
  });

  it('leaves its argument as it was', () => {
    const values = [3, 1, 2];
    quantile(values, 0.5);
    expect(values).toEqual([3, 1, 2]);
  });
});

describe('medianInterval', () => {
  it('encloses the median and shrinks with the number of values', () => {
    const { low, high } = medianInterval(hundred);
    expect([low, high]).toEqual([41, 61]);
    const few = medianInterval(hundred.slice(45, 55));
    expect(few.low).toBeLessThanOrEqual(50);
    expect(few.high).toBeGreaterThanOrEqual(51);
  });

  it('is not moved by single values that are far off', () => {
    const shaken = [...hundred.slice(5), 1e6, 1e6, 1e6, 1e6, 1e6];
    expect(medianInterval(shaken).high).toBeLessThan(70);
  });
});
