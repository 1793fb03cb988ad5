import Table from 'cli-table3';
import { plain, withoutTrailingSpace } from '../../report/src/table.ts';
import type { Comparison } from './algorithms/compare.ts';
import { failed, type Report, type Row } from './report.ts';

/** Everything the command prints when it is done. */
export function reportText({ extent, machine, publicMicroseconds, rows }: Report): string {
  const { clients, rounds, requests, connections } = extent;
  const heading =
    `CPU time of one replica per authenticated request (GET /api/me), as a multiple of GET /api/public on the same host:\n` +
    `${rounds} pairs of ${requests} requests each a strategy, in random order, ${connections} connections, ` +
    `${clients} clients signed in. Node ${machine.node}, ${machine.cores} cores;\n` +
    `one public request took ${publicMicroseconds.toFixed(0)} µs here, which another machine or day will not repeat.`;
  return [heading, tableOf(rows), verdict(rows)].join('\n\n');
}

function tableOf(rows: readonly Row[]): string {
  const table = new Table({
    head: ['', 'strategy', 'ratio', '95 % interval', 'bound', 'verdicts due to'],
    ...plain,
  });
  const missed = failed(rows);
  for (const row of rows) {
    const { strategy, ratio, low, high, bound, causes } = row;
    table.push([
      missed.includes(row) ? '✗' : '✓',
      strategy,
      ratio.toFixed(2),
      `${low.toFixed(2)} to ${high.toFixed(2)}`,
      bound === null ? '–' : `≤ ${bound}`,
      causes.map(({ cause, share }) => `${cause} ${percent(share)}`).join(', '),
    ]);
  }
  return withoutTrailingSpace(table.toString());
}

/** Never rounded up to everything. */
export const percent = (share: number): string => `${Math.floor(share * 1000) / 10} %`;

function verdict(rows: readonly Row[]): string {
  const missed = failed(rows);
  if (missed.length === 0) return '✓ No strategy costs more than its bound.';
  return missed
    .map(
      ({ strategy, ratio, low, bound }) =>
        `✗ ${strategy} costs ${ratio.toFixed(2)} times a public request; its bound is ${bound}, and the whole ` +
        `interval lies above it (from ${low.toFixed(3)}): chance does not explain that.`,
    )
    .join('\n');
}

/** The report for programs. More than four decimals were not measured. */
export function reportJson(report: Report | Comparison): string {
  const rounded = (_name: string, value: unknown): unknown =>
    typeof value === 'number' ? Math.round(value * 10_000) / 10_000 : value;
  return JSON.stringify(report, rounded, 2);
}
