import { expect, it } from 'vitest';
import { classifyResponse } from './classify-response.ts';

const answer = (status: number, code?: string, id = 'u1') => ({
  status,
  code,
  body: { user: { id } },
  replica: 'api-1',
});

it.each([
  [answer(200), 'accepted'],
  [answer(401, 'session_ended'), 'refused'],
  [answer(401, 'token_expired'), 'refused'],
  [answer(503, 'undecided'), 'undecided'],
])('%j says %s', (given, said) => {
  expect(classifyResponse(given, 'u1')).toBe(said);
});

it.each([answer(200, undefined, 'u2'), answer(503, 'overloaded'), answer(500, 'internal'), answer(403)])(
  '%j must never come',
  (given) => {
    expect(classifyResponse(given, 'u1')).toBeUndefined();
  },
);
