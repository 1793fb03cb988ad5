import Table from 'cli-table3';
import { plain, withoutTrailingSpace } from '../../report/src/table.ts';
import type { Comparison } from './algorithms/compare.ts';
import { failed, type Ratio, type Report } from './report.ts';

/** Everything the command prints when it is done. */
export function reportText(report: Report): string {
  const { extent, machine, baselineMicroseconds } = report;
  const { clients, rounds, requests, connections } = extent;
  const heading =
    `CPU time of one replica per request, as a multiple of the same answer from a plain Fastify server with Fastify's own\n` +
    `request log: /api/public, and /api/me with each strategy.\n` +
    `${rounds} pairs of ${requests} requests each a strategy and route, in random order, ${connections} connections, ` +
    `${clients} clients signed in. Node ${machine.node}, ${machine.cores} cores;\n` +
    `the plain server took ${baselineMicroseconds.toFixed(0)} µs a request here, which another machine or day will not repeat.`;
  return [heading, tableOf(report), verdict(report)].join('\n\n');
}

function tableOf(report: Report): string {
  const table = new Table({
    head: ['', 'request', 'ratio', '95 % interval', 'bound', 'verdicts due to'],
    ...plain,
  });
  const missed = failed(report).map(({ what }) => what);
  const add = (what: string, { ratio, low, high, bound }: Ratio, causes: string) =>
    table.push([
      missed.includes(what) ? '✗' : '✓',
      what,
      ratio.toFixed(2),
      `${low.toFixed(2)} to ${high.toFixed(2)}`,
      bound === null ? '–' : `≤ ${bound}`,
      causes,
    ]);
  add('/api/public', report.publicly, '');
  for (const row of report.rows) {
    const causes = row.causes.map(({ cause, share }) => `${cause} ${percent(share)}`).join(', ');
    add(row.strategy, row, causes);
  }
  return withoutTrailingSpace(table.toString());
}

/** Never rounded up to everything. */
export const percent = (share: number): string => `${Math.floor(share * 1000) / 10} %`;

function verdict(report: Report): string {
  const missed = failed(report);
  if (missed.length === 0) return '✓ No request costs more than its bound.';
  return missed
    .map(
      ({ what, ratio, low, bound }) =>
        `✗ ${what} costs ${ratio.toFixed(2)} times the plain request; its bound is ${bound}, and the whole ` +
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
