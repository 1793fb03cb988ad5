import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { STRATEGY_NAMES } from '@gatehouse/contracts';
import { repositoryRoot } from '@gatehouse/infra/common/paths';
import { checkStrategies } from '@gatehouse/infra/strategies';
import { columns } from '@gatehouse/lab/tour/columns';
import { expectations } from '@gatehouse/lab/tour/expectations';
import { ownSettings } from '@gatehouse/lab/tour/settings';
import { describe, expect, it } from 'vitest';
import { boundText, defaultLimits } from './limits.ts';
import { withoutFences } from './markdown.ts';
import { factsOf, strategiesTable } from './strategies.ts';

const SECTIONS = [
  'When to choose it',
  'How it fails',
  'Its bound',
  'What happens on',
  'What is stored where',
  'Copy it out',
];
const EVENTS = [
  'scale-out',
  'loss of a replica',
  'loss of the store',
  'sign-out',
  'removal of a role',
  'rotation of',
];

describe.each(STRATEGY_NAMES)('%s', (name) => {
  const page = readFileSync(join(repositoryRoot, `docs/strategies/${name}.md`), 'utf8');

  it('has a page with the sections that all have', () => {
    const headings = [...withoutFences(page).matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
    expect(headings.filter((heading) => SECTIONS.includes(heading ?? ''))).toEqual(SECTIONS);
    expect(page).toContain(`<!-- made: facts-${name} -->`);
  });

  it('has a page that says what happens on every event', () => {
    for (const event of EVENTS) expect(page).toMatch(new RegExp(`^\\| [^|]*${event}[^|]*\\|`, 'm'));
  });

  it('has a server in the gateway', () => {
    expect(existsSync(join(repositoryRoot, `gateway/strategies/${name}.conf`))).toBe(true);
  });

  it('has the bounds that the tour judges it by', () => {
    const expectation = expectations.find(({ strategy }) => strategy === name);
    const { accessToken, localRenewal, sealedRenewal, clockTolerance, phantomCache, storeTimeout } =
      ownSettings;
    const limits = {
      ...defaultLimits,
      accessTokenMs: accessToken * 1000,
      localRenewalMs: localRenewal * 1000,
      sealedRenewalMs: sealedRenewal * 1000,
      clockToleranceMs: clockTolerance * 1000,
      phantomCacheMs: phantomCache * 1000,
      storeTimeoutMs: storeTimeout * 1000,
    };
    const { session, roles } = factsOf(name).bound(limits);
    expect([expectation?.signOut(ownSettings), expectation?.role(ownSettings)]).toEqual([
      session / 1000,
      roles / 1000,
    ]);
  });
});

it('every page and every server belongs to a strategy', () => {
  const named = (pattern: string, end: string) =>
    globSync(pattern, { cwd: repositoryRoot })
      .map((path) => basename(path, end))
      .sort();
  const names = [...STRATEGY_NAMES].sort();
  expect(named('docs/strategies/*.md', '.md')).toEqual(names);
  expect(named('gateway/strategies/*.conf', '.conf')).toEqual(names);
});

it('the launcher knows which ones need Redis', () => {
  const without = STRATEGY_NAMES.filter((name) => factsOf(name).needs.length === 0);
  expect(checkStrategies(undefined, false)).toEqual(without);
});

describe('a bound', () => {
  it('names the variables that decide it', () => {
    expect(boundText(factsOf('shared'), 'session')).toBe('0 s');
    expect(boundText(factsOf('memory'), 'user')).toBe('60 s (`LOCAL_RENEWAL_SECONDS`)');
    expect(boundText(factsOf('token'), 'roles')).toBe(
      '305 s (`ACCESS_TOKEN_SECONDS` + `CLOCK_TOLERANCE_SECONDS`)',
    );
  });
});

describe('a table of strategies', () => {
  const table = (rows: readonly string[]) =>
    ['| strategy | words | sign-out |', '| - | - | - |', ...rows.map((name) => `| \`${name}\` | w | |`)].join(
      '\n',
    );

  it('gets its made columns, keeps the words, and is put in order', () => {
    const made = strategiesTable(table(STRATEGY_NAMES.toReversed()));
    const names = made
      .split('\n')
      .flatMap((line) => /^\| `(\w+)` \| w \| [\d.]+ s \|$/.exec(line)?.[1] ?? []);
    expect(names).toEqual(STRATEGY_NAMES);
  });

  it('must name them all, and nothing else', () => {
    expect(() => strategiesTable(table(STRATEGY_NAMES.slice(1)))).toThrow('no row for the strategy memory');
    expect(() => strategiesTable(table([...STRATEGY_NAMES, 'wings']))).toThrow('no strategy');
  });
});

it('the tour in the README has the columns and the rows of today', () => {
  const readme = readFileSync(join(repositoryRoot, 'README.md'), 'utf8');
  const [, output = ''] = /^```text\n([\s\S]*?ways of staying signed in[\s\S]*?)^```/m.exec(readme) ?? [];
  for (const line of columns.flatMap(({ head }) => head.split('\n'))) expect(output).toContain(line);
  for (const name of STRATEGY_NAMES) expect(output).toMatch(new RegExp(`^✓  ${name} `, 'm'));
});
