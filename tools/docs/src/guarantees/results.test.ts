import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resultFile, resultOf, writeResult } from '@gatehouse/lab/report/result';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { figuresTable, headline, otherFigures } from './figures.ts';
import type { Guarantee } from './guarantee.ts';
import { figures } from './guarantee.ts';
import { findFigure, readResults } from './results.ts';

const promise: Guarantee = {
  ...{ id: 'G1', name: 'n', short: 's', promise: 'p', keptBy: [], tests: [], broken: {}, notShown: [] },
  figures: figures('memory', 'near-cache', 'deny-list'),
};
const measured = { id: 'near-cache', value: 55.25, unit: 'MB', bound: 60, what: 'for many' };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-results-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a promise', () => {
  it('shows no number where nothing was measured', () => {
    const results = readResults(folder);
    expect(headline(promise, results)).toBe('not measured yet');
    expect(figuresTable(promise, results)).toBe('not measured yet: the memory of a replica');
    expect(otherFigures([promise], results)).not.toMatch(/\d/);
  });

  it('shows what was measured with its command and its day, and what was not beside it', () => {
    const at = '2026-01-02T03:04:05.678Z';
    writeResult(resultFile('memory', folder), resultOf('npm run memory', [measured], { at }));
    const results = readResults(folder);
    expect(headline(promise, results)).toBe('**55.25 MB** for many');
    const table = figuresTable(promise, results);
    expect(table).toContain('| **55.25 MB** for many | 60 MB | `npm run memory` | 2026-01-02 |');
    expect(table).toMatch(/^not measured yet: the memory of a replica \(deny-list\)$/m);
  });

  it('says so where a figure is beyond its bound', () => {
    writeResult(resultFile('memory', folder), resultOf('npm run memory', [{ ...measured, value: 60.1 }]));
    expect(figuresTable(promise, readResults(folder))).toContain('| 60 MB: **not kept** |');
  });

  it('cannot name a result that nothing measures', () => {
    expect(() => findFigure(readResults(folder), { result: 'nonsense', id: 'x' })).toThrow('nonsense');
  });
});

it('figures of no promise are shown all the same', () => {
  writeResult(resultFile('memory', folder), resultOf('npm run memory', [{ ...measured, id: 'other' }]));
  expect(otherFigures([promise], readResults(folder))).toContain('**55.25 MB** for many');
});

it.each([
  ['not JSON', 'oops', SyntaxError],
  ['a number that is none', { figures: [{ ...measured, value: '55' }] }, TypeError],
  ['no command', { command: '' }, TypeError],
  ['no moment', { at: 'yesterday' }, TypeError],
  ['no machine', { machine: undefined }, TypeError],
  ['a figure twice', { figures: [measured, measured] }, TypeError],
])('a result with %s stops the documents', (_fault, change, error) => {
  const good = resultOf('npm run memory', [measured]);
  const text = typeof change === 'string' ? change : JSON.stringify({ ...good, ...change });
  writeFileSync(join(folder, 'memory.json'), text);
  expect(() => readResults(folder)).toThrow(error);
});
