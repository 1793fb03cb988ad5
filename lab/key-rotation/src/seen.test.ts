import type { Answer } from '@gatehouse/testkit/answer';
import { expect, it } from 'vitest';
import { Seen } from './seen.ts';

const answer = (status: number, code?: string): Answer => ({
  request: 'GET https://token.example/api/me',
  method: 'GET',
  url: new URL('https://token.example/api/me'),
  status,
  headers: { 'content-type': 'application/problem+json' },
  setCookies: [],
  text: JSON.stringify(code === undefined ? {} : { code }),
  replica: 'api-1',
  milliseconds: 1,
});

it('takes a good token that is refused for a refusal, and nothing else', () => {
  const seen = new Seen();
  expect(seen.note(answer(200))).toBe(true);
  expect(seen.note(answer(503, 'undecided'))).toBe(false);
  expect(seen.note(undefined)).toBe(false);
  expect(seen.refusals).toEqual([]);
  expect(seen.note(answer(401, 'token_stale'))).toBe(false);
  expect(seen.refusals).toEqual(['401 token_stale to GET https://token.example/api/me']);
  expect(seen.requests).toBe(4);
});
