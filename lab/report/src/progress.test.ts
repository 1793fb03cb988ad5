import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { openProgress } from './progress.ts';

const stages = [
  { title: 'first', seconds: 10 },
  { title: 'second', seconds: 20 },
];

function screen(options: { isTTY?: boolean; columns?: number }) {
  const texts: string[] = [];
  return { ...options, texts, write: (text: string) => texts.push(text) };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('writes one line a stage into a log, with the time left', () => {
  const out = screen({});
  const progress = openProgress(out, stages);
  progress.enter(0);
  progress.say('something happened');
  progress.enter(1);
  progress.close();
  expect(out.texts.join('')).toBe(
    '[1/2] about 30 s left: first\n      something happened\n[2/2] about 20 s left: second\n',
  );
});

it('counts down in one line of a terminal, and takes it away at the end', () => {
  const out = screen({ isTTY: true, columns: 40 });
  const progress = openProgress(out, stages);
  progress.enter(0);
  vi.advanceTimersByTime(4000);
  expect(out.texts.at(-1)).toBe('\r\u001b[K[1/2] about 26 s left: first');
  progress.say('a detail that does not fit the line');
  vi.advanceTimersByTime(250);
  expect(out.texts.at(-1)).toHaveLength('\r\u001b[K'.length + 39);
  progress.close();
  expect(out.texts.at(-1)).toBe('\r\u001b[K');
  const written = out.texts.length;
  vi.advanceTimersByTime(1000);
  expect(out.texts).toHaveLength(written);
});

it('never promises less than a second for a stage that takes longer than thought', () => {
  const out = screen({ isTTY: true, columns: 80 });
  const progress = openProgress(out, stages);
  progress.enter(1);
  vi.advanceTimersByTime(60_000);
  progress.close();
  expect(out.texts.at(-2)).toContain('about 1 s left: second');
});
