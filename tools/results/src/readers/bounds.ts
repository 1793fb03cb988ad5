import type { Figure } from '@gatehouse/lab/report/result';
import { Type } from 'typebox';
import { grouped, reading } from '../report-parser.ts';

const Row = Type.Object({
  strategy: Type.String(),
  scenario: Type.String(),
  revocations: Type.Integer(),
  p50: Type.Number(),
  p99: Type.Number(),
  max: Type.Number(),
  bound: Type.Number(),
  recovered: Type.Optional(Type.Number()),
});
type Row = Type.Static<typeof Row>;

const Bounds = Type.Object({
  startedAt: Type.String(),
  machine: Type.Object({ cores: Type.Integer(), node: Type.String() }),
  replicas: Type.Integer(),
  revocations: Type.Integer(),
  episodes: Type.Integer(),
  rows: Type.Array(Row),
});

type Report = Type.Static<typeof Bounds>;

/** `./gatehouse bounds`: until when an ended session was accepted, while nothing is broken and in the worst fault. */
export const readBounds = reading(Bounds, (report) => {
  const { startedAt, machine, rows } = report;
  const strategies = strategiesOf(report);
  return {
    command: commandOf(report),
    at: startedAt,
    machine,
    figures: strategies.flatMap((strategy) =>
      figuresOf(
        strategy,
        rows.filter((row) => row.strategy === strategy),
      ),
    ),
  };
});

/** The same where Redis holds other data than before, and how long it takes until all is known again. */
export const readContinuity = reading(Bounds, (report) => {
  const { startedAt, machine, rows } = report;
  const scenarios = [...new Set(rows.map(({ scenario }) => scenario))];
  return {
    command: `${commandOf(report)} --faults ${scenarios.join(',')}`,
    at: startedAt,
    machine,
    figures: rows.flatMap(({ strategy, scenario, max, bound, revocations, recovered = 0 }) => [
      {
        id: `${scenario}-${strategy}`,
        value: milliseconds(max),
        unit: 'ms',
        bound,
        what: `at most until \`${strategy}\` refused an ended session, of ${grouped(revocations)} (${scenario})`,
      },
      {
        id: `recovered-${scenario}-${strategy}`,
        value: Math.round(recovered),
        unit: 'ms',
        what: `at most until all of \`${strategy}\` was known again at every replica (${scenario})`,
      },
    ]),
  };
});

const strategiesOf = ({ rows }: Report): string[] => [...new Set(rows.map(({ strategy }) => strategy))];

const commandOf = (report: Report): string =>
  `./gatehouse bounds --strategies ${strategiesOf(report).join(',')} ` +
  `--replicas ${report.replicas} --revocations ${report.revocations} --episodes ${report.episodes}`;

const milliseconds = (value: number): number => Math.round(value * 10) / 10;

function figuresOf(strategy: string, rows: readonly Row[]): Figure[] {
  const worst = rows.toSorted((one, other) => other.max - one.max)[0];
  const healthy = rows.find(({ scenario }) => scenario === 'healthy');
  const sum = rows.reduce((so, { revocations }) => so + revocations, 0);
  return [
    ...(worst
      ? [
          {
            id: `worst-${strategy}`,
            value: milliseconds(worst.max),
            unit: 'ms',
            bound: worst.bound,
            what: `at most until \`${strategy}\` refused an ended session, of ${grouped(sum)} (${worst.scenario})`,
          },
        ]
      : []),
    ...(healthy
      ? [
          {
            id: `healthy-${strategy}`,
            value: milliseconds(healthy.p99),
            unit: 'ms',
            bound: healthy.bound,
            what: `until \`${strategy}\` refused 99 of 100 ended sessions, while nothing was broken`,
          },
        ]
      : []),
  ];
}
