import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { apiConfig } from '@gatehouse/api/config';
import { authConfig } from '@gatehouse/auth/config';
import { ConfigurationError, readConfig } from '@gatehouse/defaults';
import { repositoryRoot } from '@gatehouse/infra/common/paths';
import { type TObject, type TSchema, Type } from 'typebox';
import { describe, expect, it } from 'vitest';

/** The longest that Node's timers wait, in ms; with more they fire at once, again and again. */
const TIMER_LIMIT = 2 ** 31 - 1;
/** Settings whose time a timer waits for, and how many ms one of them has. */
const WAITED_FOR = { JWKS_REFRESH_SECONDS: 1000, LEASE_MILLISECONDS: 1, STORE_TIMEOUT_MILLISECONDS: 4 };

const page = readFileSync(join(repositoryRoot, 'docs/operations.md'), 'utf8');
const schemas = new Map<string, TSchema>([
  ...Object.entries<TSchema>((authConfig as TObject).properties),
  ...Object.entries<TSchema>((apiConfig as TObject).properties),
]);
const numbers = [...schemas].filter(([, schema]) => (schema as { type?: string }).type === 'integer');

/** What the page says of a variable: the last two numbers of its row, `1 to 60` or `1–60`. */
function documented(name: string): { from: number; to: number } {
  const row = new RegExp(`^\\| \`${name}\` .*$`, 'm').exec(page)?.[0] ?? '';
  const [, from, to] = /(\d+)(?: to |–)(\d+)\.? *\|$/.exec(row) ?? [];
  if (from === undefined || to === undefined)
    throw new Error(`docs/operations.md gives no range for ${name}`);
  return { from: Number(from), to: Number(to) };
}

function read(name: string, schema: TSchema, value: number): unknown {
  return (readConfig(Type.Object({ [name]: schema }), { [name]: String(value) }) as Record<string, unknown>)[
    name
  ];
}

describe('the range of a setting is the one that the page shows', () => {
  it('there are numbers', () => {
    expect(numbers.length).toBeGreaterThan(20);
  });

  it.each(numbers)('%s', (name, schema) => {
    const { from, to } = documented(name);
    expect([read(name, schema, from), read(name, schema, to)]).toEqual([from, to]);
    for (const beyond of [from - 1, to + 1, 5_000_000_000]) {
      expect(() => read(name, schema, beyond), `${beyond}`).toThrow(ConfigurationError);
      // A refusal names what would be accepted.
      expect(() => read(name, schema, beyond)).toThrow(new RegExp(`${from}(?: to |–)${to}`));
    }
  });

  it.each(Object.entries(WAITED_FOR))('a timer can wait for the longest %s', (name, milliseconds) => {
    expect(documented(name).to * milliseconds).toBeLessThan(TIMER_LIMIT);
  });
});
