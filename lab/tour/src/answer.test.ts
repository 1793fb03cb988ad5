import { expect, it } from 'vitest';
import { authenticateTime, described, quantityOf, textAt } from './answer.ts';

it('reads the authenticate time out of Server-Timing', () => {
  expect(authenticateTime('authenticate;dur=0.041;desc="redis hit"')).toBe(0.041);
  expect(authenticateTime('cache;dur=3, authenticate;desc="a";dur=12')).toBe(12);
  expect(authenticateTime('cache;dur=3, misauthenticate;dur=12')).toBeUndefined();
  expect(authenticateTime('authenticate;desc="no time"')).toBeUndefined();
  expect(authenticateTime(undefined)).toBeUndefined();
});

it('reads texts that may not be there', () => {
  expect(textAt({ user: { id: 'a' } }, 'user', 'id')).toBe('a');
  expect(textAt({ user: { id: 1 } }, 'user', 'id')).toBeUndefined();
  expect(textAt('no object', 'user', 'id')).toBeUndefined();
  expect(textAt(null, 'user')).toBeUndefined();
});

it('finds the quantity of a line, 0 when there is none', () => {
  const cart = {
    items: [
      { sku: 'a', quantity: 2 },
      { sku: 'b', quantity: 5 },
    ],
  };
  expect(quantityOf(cart, 'b')).toBe(5);
  expect(quantityOf(cart, 'c')).toBe(0);
  expect(quantityOf({ code: 'session_ended' }, 'b')).toBe(0);
});

it('describes an answer by what was asked, said and by whom', () => {
  const answer = {
    request: 'GET /api/me',
    status: 502,
    replica: 'gateway',
    startedAt: 0,
    answeredAt: 1,
    body: undefined,
    code: 'gateway_error',
    authenticate: undefined,
    setCookies: [],
    credentialBytes: { sent: 0, received: 0 },
  };
  expect(described(answer)).toBe('GET /api/me answered 502 gateway_error (gateway)');
});
