import { Type } from 'typebox';
import { reading } from '../report-parser.ts';

const ratio = {
  ratio: Type.Number(),
  low: Type.Number(),
  high: Type.Number(),
  bound: Type.Union([Type.Number(), Type.Null()]),
};

const Cost = Type.Object({
  at: Type.String(),
  machine: Type.Object({ cores: Type.Integer(), node: Type.String() }),
  publicly: Type.Object(ratio),
  rows: Type.Array(Type.Object({ strategy: Type.String(), ...ratio })),
});

const two = (value: number): number => Math.round(value * 100) / 100;

/** `./gatehouse cost --json`: the CPU of a request, as a multiple of the same answer from a plain Fastify server. */
export const readCost = reading(Cost, ({ at, machine, publicly, rows }) => ({
  at,
  machine,
  figures: [
    { id: 'ratio-public', what: 'without authentication', ...publicly },
    ...rows.map(({ strategy, ...row }) => ({
      id: `ratio-${strategy}`,
      what: `that \`${strategy}\` authenticates`,
      ...row,
    })),
  ].map(({ id, what, ratio, low, high, bound }) => ({
    id,
    value: two(ratio),
    unit: 'times',
    ...(bound !== null && { bound }),
    what: `the CPU of a plain Fastify request for one ${what} (95 %: ${two(low)} to ${two(high)})`,
  })),
}));
