import Table from 'cli-table3';
import { milliseconds } from '../../report/src/format.ts';
import { mark, noLines } from '../../report/src/table.ts';
import { wrap } from '../../report/src/wrap.ts';
import type { BoundsReport, BoundsRow } from './report.ts';
import { scenarios } from './scenarios.ts';

interface Column {
  head: string;
  align: 'left' | 'right';
  cell: (row: BoundsRow) => string;
}

const time = (value: number): string => (value === 0 ? '0' : milliseconds(value));
const share = (value: number): string => `${(value * 100).toFixed(value === 0 ? 0 : 1)} %`;

export const COLUMNS: readonly Column[] = [
  { head: 'strategy', align: 'left', cell: ({ strategy }) => strategy },
  { head: 'scenario', align: 'left', cell: ({ scenario }) => scenario },
  { head: 'revoked', align: 'right', cell: ({ revocations }) => `${revocations}` },
  { head: 'episodes', align: 'right', cell: ({ episodes }) => `${episodes}` },
  { head: 'void', align: 'right', cell: (row) => `${row.void}` },
  { head: 'p50\nms', align: 'right', cell: ({ p50 }) => time(p50) },
  { head: 'p99\nms', align: 'right', cell: ({ p99 }) => time(p99) },
  { head: 'max\nms', align: 'right', cell: ({ max }) => time(max) },
  { head: 'bound\nms', align: 'right', cell: ({ bound }) => `${bound}` },
  { head: 'asked every\nms', align: 'right', cell: ({ askedEvery }) => milliseconds(askedEvery) },
  {
    head: 'recovered\nms',
    align: 'right',
    cell: ({ recovered }) => (recovered === undefined ? '' : `${Math.round(recovered)}`),
  },
  { head: 'undecided', align: 'right', cell: ({ undecided }) => share(undecided) },
];

/** Everything that is printed when it is done. `width`: columns of the terminal. */
export function reportText(report: BoundsReport, width: number): string {
  return [heading(report, width), table(report), legend(width), verdict(report, width)].join('\n\n');
}

function heading(
  { replicas, revocations, episodes, settings, machine }: BoundsReport,
  width: number,
): string {
  const variables = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
  return [
    wrap(
      '',
      `From an acknowledged revocation to the start of the last request that was accepted, on ${replicas} replicas: ` +
        `${revocations} revocations in ${episodes} episodes, for each row.`,
      width,
    ),
    wrap('', `Clusters of its own with ${variables.join(' ')}; all else by default.`, width),
    wrap(
      '',
      `${machine.cores} cores, Node ${machine.node}, ${machine.system}, a load of ${machine.load.toFixed(1)} before it began.`,
      width,
    ),
  ].join('\n');
}

function table({ rows }: BoundsReport): string {
  const drawn = new Table({
    head: ['', ...COLUMNS.map(({ head }) => head)],
    colAligns: ['left', ...COLUMNS.map(({ align }) => align)],
    chars: noLines,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 2 },
  });
  for (const row of rows) drawn.push([mark(row.failures), ...COLUMNS.map(({ cell }) => cell(row))]);
  return drawn
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

function legend(width: number): string {
  const lines = scenarios.map(({ name, title }) => `  ${name.padEnd(9)} ${title}`);
  const notes = [
    'p50, p99, max: over all revoked credentials, each by the replica that accepted it last; 0 where no request that ' +
      'started after the acknowledgement was accepted.',
    'bound: what the strategy states, the longest of all kinds of endings. In memory and sticky a sign-out counts at once.',
    'asked every: how often each credential was shown to each replica; an acceptance between two questions goes unseen.',
    'recovered: the longest time from the return of what was broken until every replica refused every ended credential.',
    'undecided: share of the answers, from the acknowledgement until the repair, that were 503 `undecided`.',
  ];
  return ['What was broken', ...lines, '', ...notes.map((note) => wrap('  ', note, width, '    '))].join(
    '\n',
  );
}

function verdict({ passed, seconds, rows }: BoundsReport, width: number): string {
  const took = `(${Math.round(seconds)} s)`;
  if (passed) return `${mark([])} No credential was accepted past its bound ${took}.`;
  const failures = rows.flatMap((row) => row.failures.map((failure) => wrap('  ', failure, width, '    ')));
  return [`${mark(['failed'])} Not everything is as stated ${took}:`, ...failures].join('\n');
}
