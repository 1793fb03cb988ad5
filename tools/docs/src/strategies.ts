import { STRATEGY_NAMES, type StrategyName } from '@gatehouse/contracts';
import * as session from '@gatehouse/session';
import { boundText, defaultLimits, seconds } from './limits.ts';
import { readTable, type Table, tableText } from './table.ts';

const NAME = /^\[?`([a-z]+)`/;

/** Found by their shape: a project that deletes a strategy has no list of them to correct here. */
const all = Object.values<unknown>(session).filter(isFacts);

/** What the code says of a strategy. */
export function factsOf(name: StrategyName): session.StrategyFacts {
  const facts = all.find((one) => one.name === name);
  if (facts === undefined) throw new Error(`@gatehouse/session exports no facts of ${name}.`);
  return facts;
}

const TRANSPORTS = {
  cookie: 'cookie',
  bearer: '`Authorization: Bearer`',
  either: 'cookie, or `Authorization: Bearer` of a native client',
} as const;

/** What one strategy's page begins with. */
export function factsTable(name: string): string {
  const facts = factsOf(known(name));
  return tableText({
    head: ['', ''],
    rows: [
      ['host', `\`${facts.name}.gatehouse.localhost\``],
      ['needs, besides PostgreSQL', needsOf(facts)],
      ['sessions are made and kept by', keeperOf(facts)],
      ['the credential travels as', TRANSPORTS[facts.transport]],
      ['a sign-out is noticed within', boundText(facts, 'session')],
      ["the end of all of a user's sessions is noticed within", boundText(facts, 'user')],
      ['a removed role is noticed within', boundText(facts, 'roles')],
    ],
  });
}

/** Columns of a table of strategies that are made, by their heading; the other cells are written by hand. */
const columns: Readonly<Record<string, (facts: session.StrategyFacts) => string>> = {
  needs: needsOf,
  'issued by': keeperOf,
  'sign-out': ({ bound }) => seconds(bound(defaultLimits).session),
  'all sessions': ({ bound }) => seconds(bound(defaultLimits).user),
  'removed role': ({ bound }) => seconds(bound(defaultLimits).roles),
};

/** A table with one row a strategy, in the order of the contracts, its made columns filled in. */
export function strategiesTable(present: string): string {
  const { head, rows } = readTable(present);
  const filled = STRATEGY_NAMES.map((name) => {
    const row = rows.find(([first = '']) => NAME.exec(first)?.[1] === name);
    if (row === undefined) throw new Error(`The table has no row for the strategy ${name}.`);
    return row.map((cell, index) => columns[head[index] ?? '']?.(factsOf(name)) ?? cell);
  });
  if (filled.length !== rows.length)
    throw new Error('The table has a row for something that is no strategy.');
  return tableText({ head, rows: filled } satisfies Table);
}

/** `facts-shared` → `shared` */
function known(name: string): StrategyName {
  const found = STRATEGY_NAMES.find((one) => one === name);
  if (found === undefined) throw new Error(`There is no strategy ${name}.`);
  return found;
}

function isFacts(value: unknown): value is session.StrategyFacts {
  return typeof value === 'object' && value !== null && 'transport' in value && 'bound' in value;
}

function needsOf({ needs }: session.StrategyFacts): string {
  return needs.length === 0 ? 'nothing' : needs.map((need) => (need === 'redis' ? 'Redis' : need)).join(', ');
}

function keeperOf({ issuedBy }: session.StrategyFacts): string {
  return issuedBy === 'replica' ? 'the replica' : 'auth';
}
