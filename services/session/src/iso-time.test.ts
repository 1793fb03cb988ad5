import { expect, it } from 'vitest';
import { isoTime } from './iso-time.ts';

it.each([
  0, 1, 9, 10, 99, 100, 999, 1000, 59_999, 60_000, 3_599_999, 3_600_000, 86_399_999, 86_400_000,
  951_782_400_000, 951_868_800_000, 4_102_444_799_999, -1, -86_400_001, 253_402_300_800_000,
])('%d is written as Date writes it', (time) => {
  expect(isoTime(time)).toBe(new Date(time).toISOString());
});

it('so is every other time, however many days were asked for before', () => {
  for (let time = 0; time < 4e12; time += 3_456_789_123) {
    expect(isoTime(time)).toBe(new Date(time).toISOString());
  }
});

it('a time that is none is refused, as Date does', () => {
  expect(() => isoTime(Number.NaN)).toThrow(RangeError);
});
