import { repositoryRoot } from '@gatehouse/infra/common/paths';
import { expect, it } from 'vitest';
import { brokenLinks } from './links.ts';
import { readPages } from './pages.ts';

const pages = readPages();

it('every link within the repository leads somewhere', () => {
  expect(pages.length).toBeGreaterThan(10);
  expect(brokenLinks(pages, repositoryRoot)).toEqual([]);
});

it('names a file and a heading that are not there, and leaves code and other sites alone', () => {
  const text = [
    '# A `page` of ours',
    '[one](gone.md) [two](#a-page-of-ours) [three](#nowhere) [four](https://example.com/gone)',
    '`[five](gone-too.md)`',
    '```\n[six](gone-as-well.md)\n```',
    '<img src="gone.svg">',
  ].join('\n\n');
  expect(brokenLinks([{ path: 'docs/planted.md', text }], repositoryRoot)).toEqual([
    'docs/planted.md: there is no gone.md',
    'docs/planted.md: docs/planted.md has no heading #nowhere',
    'docs/planted.md: there is no gone.svg',
  ]);
});
