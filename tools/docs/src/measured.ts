import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '@gatehouse/infra/common/paths';
import type { BoundsReport } from '@gatehouse/lab/bounds/report';
import { COLUMNS } from '@gatehouse/lab/bounds/text';
import type { Comparison } from '@gatehouse/lab/cost/algorithms/compare';
import type { Report } from '@gatehouse/lab/cost/report';
import { percent } from '@gatehouse/lab/cost/text';
import { tableText } from './table.ts';

/** What `./gatehouse cost --json` printed when it was last recorded. */
export const recordedCost = (): Report => read('cost') as Report;

/** What `./gatehouse cost --algorithms --json` printed then. */
export const recordedAlgorithms = (): Comparison => read('algorithms') as Comparison;

/**
 * What `./gatehouse bounds --json` printed then. It takes too long for one run: those that Redis tells of endings, and
 * (`renewed`) those that renew what they believe.
 */
export const recordedBounds = (which: string): BoundsReport =>
  read(which === '' ? 'bounds' : `bounds-${which}`) as BoundsReport;

/** How long ended sessions were accepted in a recorded run. */
export function boundsTable(which: string): string {
  const { rows, machine, replicas, startedAt, seconds } = recordedBounds(which);
  const table = tableText({
    head: COLUMNS.map(({ head }) => head.replace('\n', ', ')),
    rows: rows.map((row) => COLUMNS.map(({ cell }) => cell(row))),
  });
  // The oldest record is of before reports said it.
  const load = 'load' in machine ? `, a load of ${machine.load.toFixed(1)} before it began` : '';
  const conditions =
    `Measured on ${startedAt.slice(0, 10)} in ${Math.round(seconds / 60)} minutes: ${replicas} replicas, ` +
    `Node ${machine.node}, ${machine.cores} cores${load}.`;
  return `${table}\n\n${conditions}`;
}

/** The ratios of the recorded run. */
export function costTable(): string {
  const { publicly, rows, extent, machine, at } = recordedCost();
  const { rounds, requests, connections, clients } = extent;
  const table = tableText({
    head: ['request', 'ratio', '95 % interval', 'bound', 'verdicts due to'],
    rows: [{ strategy: '/api/public', ...publicly, causes: [] }, ...rows].map(
      ({ strategy, ratio, low, high, bound, causes }) => [
        `\`${strategy}\``,
        ratio.toFixed(2),
        `${low.toFixed(2)} to ${high.toFixed(2)}`,
        boundText(ratio, bound),
        causes.map(({ cause, share }) => `${cause} ${percent(share)}`).join(', '),
      ],
    ),
  });
  const conditions =
    `Measured on ${at.slice(0, 10)}: ${rounds} pairs of ${requests} requests a strategy and route, ${connections} connections, ` +
    `${clients} clients, Node ${machine.node}, ${machine.cores} cores.`;
  return `${table}\n\n${conditions}`;
}

/** The tool fails a strategy whose whole interval lies above its bound; a median above it is said all the same. */
function boundText(ratio: number, bound: number | null): string {
  if (bound === null) return 'none';
  return ratio > bound ? `≤ ${bound}: **missed**` : `≤ ${bound}`;
}

/** What the algorithms cost in the recorded run. */
export function algorithmsTable(): string {
  const { rows, sizes, machine } = recordedAlgorithms();
  const times = tableText({
    head: ['CPU time', 'ES256 by EdDSA', '95 % interval', 'EdDSA there'],
    rows: rows.map(({ work, ratio, low, high, microseconds }) => [
      work,
      ratio.toFixed(2),
      `${low.toFixed(2)} to ${high.toFixed(2)}`,
      `${microseconds.toFixed(0)} µs`,
    ]),
  });
  const bytes = tableText({
    head: ['size in bytes', ...sizes.map(({ algorithm }) => algorithm)],
    rows: [
      ['access token', ...sizes.map(({ tokenBytes }) => String(tokenBytes))],
      ['public key in the set', ...sizes.map(({ keyBytes }) => String(keyBytes))],
    ],
  });
  return `${times}\n\n${bytes}\n\nNode ${machine.node}, ${machine.cores} cores.`;
}

const read = (name: string): unknown =>
  JSON.parse(readFileSync(join(repositoryRoot, `docs/reports/${name}.json`), 'utf8'));
