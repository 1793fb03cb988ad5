import { Type } from 'typebox';
import { grouped, reading } from '../reading.ts';
import type { Figure } from '../result.ts';

const Row = Type.Object({
  strategy: Type.String(),
  scenario: Type.String(),
  revocations: Type.Integer(),
  p50: Type.Number(),
  p99: Type.Number(),
  max: Type.Number(),
  bound: Type.Number(),
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

/** `./gatehouse bounds`: until when an ended session was accepted, while nothing is broken and in the worst fault. */
export const readBounds = reading(Bounds, (report) => {
  const { startedAt, machine, replicas, revocations, episodes, rows } = report;
  const strategies = [...new Set(rows.map(({ strategy }) => strategy))];
  return {
    command:
      `./gatehouse bounds --strategies ${strategies.join(',')} ` +
      `--replicas ${replicas} --revocations ${revocations} --episodes ${episodes}`,
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
