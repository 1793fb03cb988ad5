import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { repositoryRoot } from '@gatehouse/infra/common/paths';
import { describe, expect, it } from 'vitest';
import { readSources } from './inventory.ts';
import { oldNamesIn, renamedUnder } from './old-names.ts';
import { readPages } from './pages.ts';

const page = readPages().find(({ path }) => path.includes('/0036-'))?.text ?? '';
const files = renamedUnder('Files', page);
const identifiers = renamedUnder('Identifiers', page);
const sources = readSources().filter(({ path }) => path.endsWith('.ts'));

describe('the names that decision 0036 replaced', () => {
  it('are many', () => {
    expect(files.length).toBeGreaterThan(50);
    expect(identifiers.length).toBeGreaterThan(100);
  });

  it('are used by no code', () => {
    expect(oldNamesIn(sources, identifiers)).toEqual([]);
  });

  it('are found where code uses one', () => {
    const [{ old }] = identifiers as [(typeof identifiers)[0]];
    const planted = [{ path: 'services/x.ts', text: `const ${old} = 1;` }];
    expect(oldNamesIn(planted, identifiers)).toEqual([expect.stringContaining(`services/x.ts says ${old}`)]);
  });

  it.each(files)('$old is $new', ({ old, new: path }) => {
    expect(existsSync(join(repositoryRoot, path))).toBe(true);
    const beside = join(repositoryRoot, path, '..', old);
    expect(basename(path) === old || !existsSync(beside)).toBe(true);
  });
});
