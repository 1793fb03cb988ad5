import { describe, expect, it } from 'vitest';
import { isOver, timesOf, touchInterval } from './lifetime.ts';

const lifetimes = { idleMs: 1000, absoluteMs: 5000 };

describe('a session', () => {
  it.each([
    ['just made', 0, 0, false],
    ['a moment before the idle deadline', 0, 999, false],
    ['at the idle deadline', 0, 1000, true],
    ['used since', 900, 1899, false],
    ['a moment before the absolute deadline', 4800, 4999, false],
    ['at the absolute deadline, in use', 4999, 5000, true],
  ])('%s', (_when, lastSeenAt, now, over) => {
    expect(isOver(timesOf(0, lastSeenAt, 5000, lifetimes), now, 0)).toBe(over);
  });

  it('waits with the idle deadline for what it may not have heard yet, never with the absolute one', () => {
    expect(isOver(timesOf(0, 0, 5000, lifetimes), 1099, 100)).toBe(false);
    expect(isOver(timesOf(0, 0, 5000, lifetimes), 1100, 100)).toBe(true);
    expect(isOver(timesOf(0, 4990, 5000, lifetimes), 5000, 100)).toBe(true);
  });

  it('never shows an idle deadline beyond the absolute one', () => {
    expect(timesOf(0, 4800, 5000, lifetimes).idleExpiresAt).toBe(5000);
  });

  it('is seen at most every tenth of the idle time, and every minute', () => {
    expect(touchInterval({ idleMs: 1000, absoluteMs: 5000 })).toBe(100);
    expect(touchInterval({ idleMs: 3_600_000, absoluteMs: 43_200_000 })).toBe(60_000);
  });
});
