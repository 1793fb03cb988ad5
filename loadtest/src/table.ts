import Table from 'cli-table3';
import type { Durations, LoadReport } from './report.ts';

/** The reports side by side, one line a strategy. */
export function tableOf(reports: readonly LoadReport[]): string {
  const table = new Table({
    head: [
      'strategy',
      'requests',
      'a second',
      'wrong',
      'lost',
      'undecided',
      'dropped',
      'public p50/p95',
      'me p50/p95',
      'k6',
    ],
    style: { head: [], border: [] },
    colAligns: ['left', 'right', 'right', 'right', 'right', 'right', 'right', 'right', 'right', 'left'],
  });
  for (const report of reports) {
    table.push([
      report.strategy,
      report.requests,
      report.requestsPerSecond.toFixed(1),
      report.wrong,
      report.sessionsLost,
      report.undecided,
      report.dropped,
      milliseconds(report.public),
      milliseconds(report.me),
      verdictOf(report.exitCode),
    ]);
  }
  return table.toString();
}

/** One line for each strategy that answered something wrongly. */
export function wrongAnswers(reports: readonly LoadReport[]): string {
  const lines = reports.map(({ strategy, wrongAnswers: parts }) => {
    const named = Object.entries(parts).map(([question, count]) => `${question} (${count})`);
    return named.length === 0 ? '' : `${strategy} was wrong about: ${named.join(', ')}\n`;
  });
  return lines.join('');
}

export const LEGEND = [
  'wrong      answers that mean something else than they should: another user, another cart, an unexpected status',
  'lost       401s without a sign-out or expiry, counted as wrong too',
  'undecided  503s: the answer is unknown; not wrong',
  'dropped    journeys that could not start in time: the service was too slow for this rate',
  'k6         its own exit code: 0 when every threshold held',
].join('\n');

const milliseconds = ({ median, p95 }: Durations): string => `${median.toFixed(1)} / ${p95.toFixed(1)} ms`;

function verdictOf(exitCode: number): string {
  if (exitCode === 0) return '0, all held';
  return exitCode === 99 ? '99, crossed' : `${exitCode}, failed`;
}
