import { expect, it } from 'vitest';
import { delayed, expectationOf, goodMeasures } from '../test/support/measures.ts';
import type { Measures } from './measures.ts';
import { ownSettings } from './settings.ts';
import { summaryOf } from './summary.ts';

const sentence = (strategy: string, other: Partial<Measures> = {}): string =>
  summaryOf(expectationOf(strategy), { ...goodMeasures(strategy), ...other }, ownSettings);

it('says what memory lost', () => {
  expect(sentence('memory')).toBe(
    '20 of 20 clients were told to sign in again as soon as a request went to another replica. With api-3 went 3 ' +
      "sessions. A sign-out that reached the session's replica counted at once; the removal of a role counted " +
      'everywhere after 4.8 s (bound: 5 s). 11 of 17 sign-outs reached a replica that did not hold the session: answered 204, ended nothing.',
  );
});

it('says what shared costs', () => {
  expect(sentence('shared')).toBe(
    'Every replica authenticated every client, at 1.00 Redis commands a request. Replacing a replica cost no session. ' +
      'A sign-out and the removal of a role counted at once.',
  );
});

it('says what sealed loses', () => {
  expect(sentence('sealed', { signOut: delayed(5.42), role: delayed(5.43) })).toContain(
    'A sign-out and the removal of a role counted everywhere after 5.4 s (bound: 6 s). Of 20 acknowledged cart additions ' +
      '10 were lost to the other one under way.',
  );
});

it('says the numbers, also when they are not those one would expect', () => {
  const { requests } = goodMeasures('token');
  const still = { ...delayed(15.2), still: true };
  const text = sentence('token', {
    requests: { ...requests, lost: 2 },
    signOut: still,
    role: still,
    undecided: 1,
  });
  expect(text).toContain('2 of 20 clients were told to sign in again');
  expect(text).toContain('A sign-out and the removal of a role were not noticed within 15 s.');
  expect(text).toContain('1 answer said "undecided" (503)');
});
