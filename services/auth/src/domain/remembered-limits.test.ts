import { ManualClock } from '@gatehouse/session/testing';
import { expect, it } from 'vitest';
import { ModelCounters } from '../../test/support/models.ts';
import { rememberingLimits } from './remembered-limits.ts';

const counted = (...keys: string[]) => keys.map((key) => ({ key, most: 1 }));

it('asks for a key that is used up once in its window', async () => {
  const [counters, clock] = [new ModelCounters(1500), new ManualClock()];
  const limits = rememberingLimits(counters, clock);
  expect(await limits.blocked(counted('a', 'b'))).toBeUndefined();
  counters.counts.set('b', 1);
  const before = counters.asked;
  expect(await limits.blocked(counted('a', 'b'))).toEqual({ key: 'b', wait: 1500 });
  clock.advance(500);
  expect(await limits.blocked(counted('c', 'b'))).toEqual({ key: 'b', wait: 1000 });
  expect(counters.asked).toBe(before + 1);
  expect(await limits.blocked(counted('a', 'c'))).toBeUndefined();
  clock.advance(1000);
  counters.counts.delete('b');
  expect(await limits.blocked(counted('b'))).toBeUndefined();
});

it('remembers a bounded number of keys', async () => {
  const counters = new ModelCounters(60_000);
  const limits = rememberingLimits(counters, new ManualClock());
  for (let index = 0; index <= 10_000; index += 1) {
    counters.counts.set(`key-${index}`, 1);
    await limits.blocked(counted(`key-${index}`));
  }
  const before = counters.asked;
  await limits.blocked(counted('key-10000'));
  expect(counters.asked).toBe(before);
  await limits.blocked(counted('key-0'));
  expect(counters.asked).toBe(before + 1);
});
