import { Type } from 'typebox';
import { reading } from '../report-parser.ts';

const Row = Type.Object({
  strategy: Type.String(),
  ratio: Type.Number(),
  low: Type.Number(),
  high: Type.Number(),
  bound: Type.Union([Type.Number(), Type.Null()]),
});

const Cost = Type.Object({
  at: Type.String(),
  machine: Type.Object({ cores: Type.Integer(), node: Type.String() }),
  rows: Type.Array(Row),
});

const two = (value: number): number => Math.round(value * 100) / 100;

/** `./gatehouse cost --json`: the CPU of an authenticated request, as a multiple of one without authentication. */
export const readCost = reading(Cost, ({ at, machine, rows }) => ({
  at,
  machine,
  figures: rows.map(({ strategy, ratio, low, high, bound }) => ({
    id: `ratio-${strategy}`,
    value: two(ratio),
    unit: 'times',
    ...(bound !== null && { bound }),
    what: `the CPU of a public request for one that \`${strategy}\` authenticates (95 %: ${two(low)} to ${two(high)})`,
  })),
}));
