import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Outcome, Step } from './step.ts';
import { openView, type Screen } from './view.ts';

const step = (name: string): Step => ({
  name,
  claim: `${name} holds`,
  needs: [],
  limitSeconds: 1,
  run: () => Promise.reject(new Error('a view runs nothing')),
});
const unit = step('unit');
const e2e = step('e2e');
const ended = (of: Step, counts: Partial<Outcome>): Outcome => {
  return { step: of, passed: 0, failed: 0, skipped: [], seconds: 4.2, log: undefined, ...counts };
};

describe('openView', () => {
  let written: string[];
  const screen = (isTTY: boolean): Screen => ({
    isTTY,
    columns: 60,
    write: (text) => void written.push(text),
  });
  beforeEach(() => {
    written = [];
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('says what held, and how many tests showed it', () => {
    const view = openView(screen(false), [unit, e2e], {});
    view.ended(ended(unit, { passed: 12 }));
    view.close();
    expect(written[0]).toBe('✓ unit     4 s  unit holds (12 passed)\n');
  });

  it('says what did not hold', () => {
    const view = openView(screen(false), [unit], {});
    view.ended(ended(unit, { passed: 11, failed: 1 }));
    view.close();
    expect(written[0]).toBe('✗ unit     4 s  NOT: unit holds (11 passed, 1 failed)\n');
  });

  it('gives the reason of a step that did not run', () => {
    const view = openView(screen(false), [unit], {});
    view.ended(ended(unit, { skipped: ['nginx is not on PATH'] }));
    view.close();
    expect(written[0]).toMatch(/^– unit .* skipped: nginx is not on PATH\n$/);
  });

  it('shows a sign of life every half minute where there is no terminal', () => {
    const view = openView(screen(false), [unit], {});
    view.started(unit);
    view.wrote(unit, 'still busy');
    vi.advanceTimersByTime(61_000);
    view.close();
    expect(written.filter((text) => text.startsWith('…'))).toEqual([
      '… unit 30 s  still busy\n',
      '… unit 1:00  still busy\n',
    ]);
  });

  it('estimates the time left from the run before', () => {
    const view = openView(screen(false), [unit, e2e], { unit: 40, e2e: 100 });
    view.started(unit);
    vi.advanceTimersByTime(30_000);
    view.close();
    expect(written[0]).toBe('… unit 30 s of 40 s, about 1:50 to go\n');
  });

  it('promises no time left when a step never ran before', () => {
    const view = openView(screen(false), [unit, e2e], { unit: 40 });
    view.started(unit);
    vi.advanceTimersByTime(30_000);
    view.close();
    expect(written[0]).toBe('… unit 30 s of 40 s\n');
  });

  it('keeps to one line of the terminal', () => {
    const view = openView(screen(true), [unit], {});
    view.started(unit);
    view.wrote(unit, 'x'.repeat(200));
    vi.advanceTimersByTime(1000);
    view.close();
    expect(written.every((text) => !text.includes('\n') && text.replace('\r\u001b[K', '').length < 60)).toBe(
      true,
    );
  });
});
