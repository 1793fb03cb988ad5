import { expect, it } from 'vitest';
import { decisionFaults } from './decisions.ts';
import { readPages } from './pages.ts';

const pages = readPages().filter(({ path }) => path.startsWith('docs/decisions/'));
const index = pages.find(({ path }) => path.endsWith('/README.md'))?.text ?? '';
const decisions = pages.filter(({ path }) => !path.endsWith('/README.md'));

it('every decision has a number, a final status, its sections and a line in the index', () => {
  expect(decisions.length).toBeGreaterThan(10);
  expect(decisionFaults(decisions, index)).toEqual([]);
});

it('one that is missing, open or unlisted is found out', () => {
  const [first, , third] = decisions;
  if (first === undefined || third === undefined) throw new Error('there are no decisions');
  const open = {
    ...first,
    text: first.text.replace('Status: accepted', 'Status: TBD').replace('## Cost', '## Price'),
  };
  expect(decisionFaults([open, third], index.replace(`](${first.path.split('/').at(-1)})`, ']()'))).toEqual([
    expect.stringMatching(/^0001-.* should have the sections/),
    expect.stringMatching(/^0001-.* has no final status/),
    expect.stringMatching(/^0001-.* is not in the index/),
    expect.stringMatching(/^0003-.* should have the number 0002/),
    expect.stringMatching(/^0003-.* is not in the index/),
  ]);
});
