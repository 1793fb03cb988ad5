import { thisMachine } from '@gatehouse/lab/report/result';
import type { Outcome } from './step.ts';

/** What a run came to, for `--json`: one row a step. `words`: what was typed to choose them. */
export function outcomesJson(
  outcomes: readonly Outcome[],
  { words, startedAt }: { readonly words: readonly string[]; readonly startedAt: Date },
): string {
  const report = {
    command: ['./gatehouse test', ...words].join(' '),
    startedAt: startedAt.toISOString(),
    machine: thisMachine(),
    steps: outcomes.map(({ step: { name, claim }, seconds, passed, failed, skipped }) => ({
      ...{ name, claim, passed, failed, skipped },
      seconds: Math.round(seconds),
    })),
  };
  return `${JSON.stringify(report, undefined, 2)}\n`;
}
