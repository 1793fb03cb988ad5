import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '@gatehouse/infra/common/paths';
import { BROKEN_RULES as rules } from '@gatehouse/lab/mutations/broken-rules';
import { describe, expect, it } from 'vitest';
import { anchorsOf } from '../markdown.ts';
import { guarantees } from './all.ts';
import { BROKEN_RULES, HISTORIES_VARIANTS, RACES_VARIANTS } from './broken.ts';
import type { TestsOf } from './guarantee.ts';
import { guaranteesPart } from './page.ts';
import { findFigure, readResults } from './results.ts';

const read = (path: string): string => readFileSync(join(repositoryRoot, path), 'utf8');

/** The titles that a file does not have: in quotes, as the argument of a test. */
function lostTitles({ file, titles }: TestsOf): string[] {
  const text = read(file);
  return titles.filter((title) => !["'", '"', '`'].some((quote) => text.includes(quote + title + quote)));
}

/** Names in the table of variants, as they stand there: the documents import nothing of the races. */
const variantsIn = (text: string): Set<string> =>
  new Set([...text.matchAll(/\bname: '([^']+)'/g)].map(([, name = '']) => name));

it('each has a number of its own, and they stand in that order', () => {
  const numbers = guarantees.map(({ id }) => Number(id.slice(1)));
  expect(numbers).toEqual([...new Set(numbers)].toSorted((a, b) => a - b));
});

describe.each(guarantees)('$id $name', ({ tests, broken, keptBy, figures, short }) => {
  it('is shown by tests that are there', () => {
    expect(tests.length).toBeGreaterThan(0);
    for (const one of tests) expect(lostTitles(one), one.file).toEqual([]);
  });

  it('names broken variants that are there', () => {
    const known = variantsIn(read(RACES_VARIANTS));
    expect((broken.races ?? []).filter((name) => !known.has(name))).toEqual([]);
    const real = variantsIn(read(HISTORIES_VARIANTS));
    expect((broken.histories ?? []).filter((name) => !real.has(name))).toEqual([]);
    expect((broken.rules ?? []).filter((name) => !rules.some((rule) => rule.name === name))).toEqual([]);
    for (const one of broken.planted ?? []) expect(lostTitles(one), one.file).toEqual([]);
  });

  it('is kept by rules that are written down', () => {
    const headings = [...read('docs/protocols.md').matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
    expect(keptBy.filter((heading) => !headings.includes(heading))).toEqual([]);
  });

  it('has figures of commands that measure, each once', () => {
    const results = readResults();
    for (const name of figures) expect(() => findFigure(results, name)).not.toThrow();
    expect(new Set(figures.map(({ result, id }) => `${result}/${id}`)).size).toBe(figures.length);
  });

  it('has a promise that one reads at a glance', () => {
    expect(short.split(' ').length).toBeLessThanOrEqual(6);
  });
});

describe('what was broken on purpose', () => {
  it('stands for a promise: no variant is forgotten', () => {
    const unnamed = (there: Iterable<string>, kind: 'races' | 'histories' | 'rules'): string[] =>
      [...there].filter((name) => !guarantees.some(({ broken }) => broken[kind]?.includes(name)));
    expect(unnamed(variantsIn(read(RACES_VARIANTS)), 'races')).toEqual([]);
    expect(unnamed(variantsIn(read(HISTORIES_VARIANTS)), 'histories')).toEqual([]);
    expect(
      unnamed(
        rules.map(({ name }) => name),
        'rules',
      ),
    ).toEqual([]);
  });

  it('is objected to by a test that is there', () => {
    expect(read(BROKEN_RULES)).toContain('BROKEN_RULES');
    for (const { test } of rules) expect(() => read(test.file)).not.toThrow();
  });
});

it('the page has a section for each, which the overview leads to', () => {
  const anchors = anchorsOf(guaranteesPart('sections'));
  const links = [...guaranteesPart('overview').matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor = '']) => anchor);
  expect(links).toHaveLength(guarantees.length);
  expect(links.filter((anchor) => !anchors.has(anchor))).toEqual([]);
});

it('a title that no test has is found out', () => {
  const file = 'tools/docs/src/guarantees/results.test.ts';
  expect(
    lostTitles({ file, titles: ['no such title', 'shows no number where nothing was measured'] }),
  ).toEqual(['no such title']);
});
