import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '@gatehouse/infra/common/paths';
import { analyse } from 'scslre';
import { describe, expect, it } from 'vitest';
import { type Expression, expressionsOf } from './read.ts';

/** Those that may take longer than their input is long, each with why no client can make use of it. */
const REVIEWED: Readonly<Record<string, string>> = {
  'services/api/src/adapters/auth-client.ts: /\\/+$/': 'AUTH_URL, read once at start: the operator writes it',
  'services/defaults/src/database-address.ts: /#.*$/':
    'DATABASE_URL, read once at start: the operator writes it',
};

/** How an expression can be made to look at a character again and again; empty for one that is linear. */
function superLinear({ pattern, flags }: Expression): string[] {
  return analyse(new RegExp(pattern, flags)).reports.map(({ type }) => type);
}

const sources = globSync('services/*/src/**/*.ts', { cwd: repositoryRoot }).filter(
  (file) => !file.endsWith('.test.ts'),
);
const expressions = sources.toSorted().flatMap((file) =>
  expressionsOf(file, readFileSync(join(repositoryRoot, file), 'utf8')).map((expression) => {
    const { pattern, flags } = expression;
    return { name: `${file}: /${pattern}/${flags}`, expression };
  }),
);

describe('what the services match with is linear, or reviewed (G15)', () => {
  it.each(expressions)('$name', ({ name, expression }) => {
    if (REVIEWED[name] === undefined) expect(superLinear(expression)).toEqual([]);
    else expect(superLinear(expression)).not.toEqual([]);
  });

  it('the table of reviewed expressions names those that are there', () => {
    const names = expressions.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(Object.keys(REVIEWED)));
    expect(names.length).toBeGreaterThan(50);
  });
});

describe('the check', () => {
  const judged = (source: string) => expressionsOf('a.ts', source).map(superLinear);

  it.each([
    ['blanks at the end', 'text.replace(/[ \\t]+$/, "")'],
    ['a lazy value, then blanks', 'const found = /(?:^|;)([^;]*?)[ \\t]*(?:;|$)/.exec(text)'],
    ['a repetition in a repetition', 'Type.String({ pattern: "^([a-z]+)+$" })'],
    [
      'a pattern in parts',
      'const WORD = "[a-z]+"; const Words = Type.String({ pattern: "^(" + WORD + ",?)*$" })',
    ],
  ])('finds %s', (_what, source) => {
    expect(judged(source)).toEqual([expect.arrayContaining([expect.stringMatching(/Move|Self|Trade/)])]);
  });

  it.each(['new RegExp(text)', 'RegExp(text)', 'Type.String({ pattern: given })'])(
    'refuses what is known at run time only: %s',
    (source) => {
      expect(() => expressionsOf('a.ts', source)).toThrow(/^a\.ts:1 /);
    },
  );
});
