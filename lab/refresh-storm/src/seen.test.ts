import { expect, test } from 'vitest';
import { Seen } from './seen.ts';

const answers = (...all: [parent: string, status: number, child?: string][]): Seen => {
  const seen = new Seen();
  for (const [parent, status, child] of all) seen.note({ parent, status, child });
  return seen;
};

test('one child for all who present its parent is as it should be, and so is "ask again"', () => {
  const seen = answers(['p', 200, 'c'], ['p', 503], ['p', 200, 'c'], ['q', 200, 'd']);
  expect(seen.faults).toEqual([]);
  expect([seen.requests, seen.parents, seen.children, seen.mostChildren]).toEqual([4, 2, 2, 1]);
});

test('objects to a second child, a refusal, an error, and a tab that is signed out', () => {
  expect(answers(['p', 200, 'c'], ['p', 200, 'd']).faults).toEqual([
    'a refresh token was answered with 2 children',
    '1 parents had 2 children',
  ]);
  expect(answers(['p', 401]).faults).toEqual(['1 refreshes were refused']);
  expect(answers(['p', 500]).faults).toEqual(['1 answers of 500']);
  const seen = answers(['p', 200, 'c']);
  seen.note({ parent: 'p', status: undefined, child: undefined });
  expect(seen.faults).toEqual([]);
  seen.signedOut.push('401 session_ended', '401 session_ended');
  expect(seen.faults).toEqual(['2 tabs were signed out: 401 session_ended']);
});
