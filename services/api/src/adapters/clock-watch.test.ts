import { expect, it } from 'vitest';
import { ClockWatch } from './clock-watch.ts';

const NOW = Date.UTC(2026, 0, 1, 12);
const TOLERANCE = 5000;

/** An answer that says it is `said` ms past noon, to a question sent and answered at these moments of our clock. */
function isOffAfter(said: number, sentAt: number, receivedAt = sentAt): boolean {
  const watch = new ClockWatch(TOLERANCE);
  watch.note({
    date: new Date(NOW + said).toUTCString(),
    sentAt: NOW + sentAt,
    receivedAt: NOW + receivedAt,
  });
  return watch.isOff;
}

it.each([
  ['the same', 0, 0, false],
  ['ahead by as much as the tolerance', 0, TOLERANCE, false],
  // The header says 0 also just before 1000.
  ['ahead within the resolution of the header', 0, TOLERANCE + 1000, false],
  ['ahead by more', 0, TOLERANCE + 1001, true],
  ['behind by as much as the tolerance', TOLERANCE, 0, false],
  ['behind by more', TOLERANCE + 1000, 0, true],
])('%s', (_what, said, ours, off) => {
  expect(isOffAfter(said, ours)).toBe(off);
});

it('does not take a slow answer for a wrong clock', () => {
  expect(isOffAfter(0, 0, 60_000)).toBe(false);
  expect(isOffAfter(60_000, 0, 60_000)).toBe(false);
});

it('knows nothing from an answer without a date, and forgets nothing', () => {
  const watch = new ClockWatch(TOLERANCE);
  watch.note({ date: 'undefined', sentAt: NOW, receivedAt: NOW });
  expect(watch.isOff).toBe(false);
  watch.note({ date: new Date(NOW - 60_000).toUTCString(), sentAt: NOW, receivedAt: NOW });
  expect(watch.isOff).toBe(true);
  watch.note({ date: 'yesterday', sentAt: NOW, receivedAt: NOW });
  expect(watch.isOff).toBe(true);
});
