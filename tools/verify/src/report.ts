import { readFileSync } from 'node:fs';
import Table from 'cli-table3';
import { clock } from './durations.ts';
import type { Outcome } from './step.ts';
import type { Tally } from './tiers/tally.ts';
import { mark } from './view.ts';

/** Everything together. In CI what was skipped has failed: there is no machine left that would run it. */
export function total(outcomes: readonly Outcome[], ci: boolean): Tally {
  const sum = (count: (outcome: Outcome) => number): number =>
    outcomes.reduce((so, outcome) => so + count(outcome), 0);
  const skipped = outcomes.flatMap(({ step, skipped: reasons }) =>
    reasons.map((reason) => `${step.name}: ${reason}`),
  );
  return {
    passed: sum(({ passed }) => passed),
    failed: sum(({ failed }) => failed) + (ci ? skipped.length : 0),
    skipped: ci ? [] : skipped,
  };
}

/** `12 passed, 0 failed`, and `, 3 skipped` where any were. */
export function closingLine({ passed, failed, skipped }: Tally): string {
  return `${passed} passed, ${failed} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ''}`;
}

/** One row a step. */
export function table(outcomes: readonly Outcome[]): string {
  const rows = new Table({
    head: ['', 'step', 'what it shows', 'passed', 'failed', 'skipped', 'time'],
    colAligns: ['left', 'left', 'left', 'right', 'right', 'right', 'right'],
    style: { head: [], border: [], compact: true },
  });
  for (const outcome of outcomes) {
    const { step, passed, failed, skipped, seconds } = outcome;
    rows.push([mark(outcome), step.name, step.claim, passed, failed, skipped.length, clock(seconds)]);
  }
  return rows.toString();
}

/** The whole output of a step that failed, under a line that names it. */
export function failure({ step, log }: Outcome): string {
  return `\n── ${step.name}: its whole output ${'─'.repeat(60)}\n${log === undefined ? '' : readFileSync(log, 'utf8').trimEnd()}\n`;
}
