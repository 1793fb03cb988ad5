import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { STRATEGY_NAMES } from '@gatehouse/contracts';
import { readLimits } from '@gatehouse/session';
import { describe, expect, it } from 'vitest';
import { ownSettings } from '../../bounds/src/settings.ts';
import { subjects } from '../../bounds/src/subjects.ts';
import { COLUMNS } from '../../bounds/src/text.ts';
import { repositoryRoot } from '../../common/src/paths.ts';
import { asEnvironment } from '../../tour/src/settings.ts';
import { defaultVariables } from './limits.ts';
import { factsOf } from './strategies.ts';

const numbers = Object.entries(asEnvironment(ownSettings)).map(
  ([name, value]) => [name, Number(value)] as const,
);
const limits = readLimits({ ...defaultVariables, ...Object.fromEntries<number>(numbers) });

describe.each(STRATEGY_NAMES)('%s', (name) => {
  it('is measured against the bounds that it states itself', () => {
    const { session, user } = factsOf(name).bound(limits);
    const subject = subjects.find(({ strategy }) => strategy === name);
    const judged = (['sign-out', 'everywhere', 'administrator'] as const).map((kind) =>
      subject?.bound(kind, ownSettings),
    );
    expect(judged).toEqual([session, user, user]);
  });
});

it('the measured bounds in the documents have the columns of today, and only what held', () => {
  const page = readFileSync(join(repositoryRoot, 'docs/bounds.md'), 'utf8');
  const [, output = ''] = /^```text\n(From an acknowledged revocation[\s\S]*?)^```/m.exec(page) ?? [];
  for (const line of COLUMNS.flatMap(({ head }) => head.split('\n'))) expect(output).toContain(line);
  for (const name of ['shared', 'cached', 'denylist'])
    expect(output).toMatch(new RegExp(`^✓  ${name} `, 'm'));
  expect(output).not.toContain('✗');
});
