import { Type } from 'typebox';
import { grouped, idOf, reading } from '../report-parser.ts';

const Strategy = Type.Object({
  strategy: Type.String(),
  histories: Type.Integer(),
  operations: Type.Integer(),
  objections: Type.Record(Type.String(), Type.Integer()),
});

const about = {
  command: Type.String(),
  startedAt: Type.String(),
  machine: Type.Object({ cores: Type.Integer(), node: Type.String() }),
};

const Races = Type.Object({ ...about, seconds: Type.Number(), strategies: Type.Array(Strategy) });

/** `npm run races`: how many histories each check objected to, over all strategies. */
export const readRaces = reading(Races, ({ command, startedAt, machine, seconds, strategies }) => {
  const sum = (count: (row: (typeof strategies)[number]) => number): number =>
    strategies.reduce((so, row) => so + count(row), 0);
  const histories = sum((row) => row.histories);
  const checks = [...new Set(strategies.flatMap(({ objections }) => Object.keys(objections)))];
  const names = strategies.map(({ strategy }) => `\`${strategy}\``).join(', ');
  return {
    ...{ command, at: startedAt, machine },
    figures: [
      { id: 'histories', value: histories, unit: 'histories', what: `of ${names}` },
      { id: 'operations', value: sum((row) => row.operations), unit: 'operations', what: 'in them' },
      { id: 'seconds', value: Math.round(seconds), unit: 's', what: 'for all of them' },
      ...checks.map((check) => ({
        id: idOf(check),
        value: sum(({ objections }) => objections[check] ?? 0),
        unit: 'histories',
        bound: 0,
        what: `of ${grouped(histories)} break “${check}”`,
      })),
    ],
  };
});

const Variant = Type.Object({
  name: Type.String(),
  strategy: Type.String(),
  check: Type.String(),
  histories: Type.Integer(),
  caughtBy: Type.Optional(Type.Integer()),
});

const Variants = Type.Object({ ...about, variants: Type.Array(Variant) });

/** `npm run races -- --variants`: whether each broken variant was caught, and after how many histories. */
export const readVariants = reading(Variants, ({ command, startedAt, machine, variants }) => ({
  ...{ command, at: startedAt, machine },
  figures: [
    {
      id: 'caught',
      value: variants.filter(({ caughtBy }) => caughtBy !== undefined).length,
      unit: 'broken variants',
      what: `of ${variants.length} were caught by the check that stands for the rule they break`,
    },
    ...variants
      .filter(({ caughtBy }) => caughtBy !== undefined)
      .map(({ name, strategy, check, histories }) => ({
        id: `${idOf(name)}-${strategy}`,
        value: histories,
        unit: histories === 1 ? 'history' : 'histories',
        what: `until “${check}” objected to “${name}” in \`${strategy}\``,
      })),
  ],
}));
