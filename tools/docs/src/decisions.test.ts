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

it('one that is open, unlisted, or has the number of another one is found out', () => {
  const [first, , third] = decisions;
  if (first === undefined || third === undefined) throw new Error('there are no decisions');
  const open = {
    ...first,
    text: first.text.replace('Status: accepted', 'Status: TBD').replace('## Cost', '## Price'),
  };
  const second = { path: third.path.replace('0003-', '0001-'), text: third.text };
  expect(decisionFaults([open, second], index.replace(`](${first.path.split('/').at(-1)})`, ']()'))).toEqual([
    expect.stringMatching(/^0001-.* should have the sections/),
    expect.stringMatching(/^0001-.* has no final status/),
    expect.stringMatching(/^0001-.* is not in the index/),
    expect.stringMatching(/^0001-.* should have its number in its title/),
    expect.stringMatching(/^0001-.* should have a number after 0001/),
    expect.stringMatching(/^0001-.* is not in the index/),
  ]);
});
