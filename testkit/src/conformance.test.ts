import { describe, expect, test } from 'vitest';
import type { Answer } from './answer.ts';
import { assertConforms } from './conformance.ts';

// The test of the test: what watches every answer must object to each thing it is there to see.
const headers: Answer['headers'] = {
  'x-request-id': 'a-request-id',
  'x-replica': 'api-1',
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000',
  'content-type': 'application/json; charset=utf-8',
  'cache-control': 'no-store',
  'server-timing': 'authenticate;dur=0.1',
};
const problem = { type: 'urn:x:undecided', title: 'Not now', status: 503, code: 'undecided', retryAfter: 1 };
const asProblem = { 'content-type': 'application/problem+json', 'retry-after': '1' };

function answer(changes: Partial<Answer> & { url?: URL } = {}, extra: Answer['headers'] = {}): Answer {
  const url = changes.url ?? new URL('https://shared.gatehouse.localhost:8443/api/me');
  return {
    request: `GET ${url.href}`,
    method: 'GET',
    url,
    status: 200,
    setCookies: [],
    text: '{}',
    replica: 'api-1',
    milliseconds: 1,
    ...changes,
    headers: { ...headers, ...extra },
  };
}

function refusal(changes: object = {}, extra: Answer['headers'] = {}, status = 503): Answer {
  return answer({ status, text: JSON.stringify({ ...problem, ...changes }) }, { ...asProblem, ...extra });
}

function objections(seen: Answer): string {
  const scheme = seen.url.protocol === 'http:' ? 'http' : 'https';
  try {
    assertConforms({ host: seen.url.hostname, path: seen.url.pathname, scheme }, seen);
    return '';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const cookie = '__Host-gatehouse=x; Path=/; Secure; HttpOnly; SameSite=Lax';
const plain = new URL('http://shared.gatehouse.localhost:8080/');

describe('what watches every answer', () => {
  test.for([
    ['a success', answer()],
    ['a success that sets a cookie', answer({ setCookies: [cookie] })],
    ['a refusal', refusal()],
    [
      'a public answer',
      answer({ url: new URL('/api/public', answer().url) }, { 'server-timing': undefined }),
    ],
    ['plain HTTP', answer({ url: plain }, { 'strict-transport-security': undefined })],
  ] as [string, Answer][])('accepts %s', ([, seen]) => {
    expect(objections(seen)).toBe('');
  });

  test.for([
    ...Object.keys(headers).map((name): [string, Answer, RegExp] => [
      `no ${name}`,
      answer({}, { [name]: undefined }),
      /./,
    ]),
    ['a header twice', answer({}, { 'x-replica': ['a', 'b'] }), /x-replica/],
    ['a version', answer({}, { server: 'nginx/1.22.1' }), /version/],
    ['CORS for every origin', answer({}, { 'access-control-allow-origin': '*' }), /Allow-Origin/],
    ['HSTS on plain HTTP', answer({ url: plain }), /HSTS/],
    ['a cookie on plain HTTP', answer({ url: plain, setCookies: [cookie] }), /plain HTTP sets/],
    ['two cookies of one name', answer({ setCookies: [cookie, cookie] }), /twice/],
    ['an unknown cookie', answer({ setCookies: ['sid=1; Secure; HttpOnly; SameSite=Lax; Path=/'] }), /sid/],
    ['a cookie for scripts', answer({ setCookies: [cookie.replace(' HttpOnly;', '')] }), /HttpOnly/],
    ['an open cookie', answer({ setCookies: [cookie.replace(' Secure;', '')] }), /Secure/],
    ['a cross-site cookie', answer({ setCookies: [cookie.replace('Lax', 'None')] }), /SameSite/],
    ['a shared cookie', answer({ setCookies: [`${cookie}; Domain=gatehouse.localhost`] }), /Domain/],
    ['a huge cookie', answer({ setCookies: [cookie.replace('=x', `=${'x'.repeat(4096)}`)] }), /bytes long/],
    ['a cookie on a refusal', { ...refusal(), setCookies: [cookie] }, /refusal sets/],
    ['an unknown code', refusal({ code: 'oops' }), /code oops/],
    ['a code with another status', refusal({ code: 'not_found' }), /not_found with 503/],
    ['another status in the body', refusal({ status: 500 }), /status 500/],
    ['an unknown member', refusal({ stack: 'x' }), /unknown member/],
    ['a stack', refusal({ detail: 'Error\n    at run (/app/src/main.ts:3:1)' }), /inside/],
    ['a part named', refusal({ detail: 'Redis timed out' }), /part of the system/],
    ['no Retry-After', refusal({}, { 'retry-after': undefined }), /retry-after/],
    ['another Retry-After', refusal({ retryAfter: 7 }), /retryAfter 7/],
    ['another media type', refusal({}, { 'content-type': 'application/json' }), /problem\+json/],
    ['no problem at all', answer({ status: 500, text: 'oops' }), /problem\+json/],
    ['an internal error', refusal({ code: 'internal_error', status: 500 }, {}, 500), /internal_error/],
    ['another title for the same code', refusal({ title: 'Something else' }), /came as/],
    [
      'a 401 without a challenge',
      refusal({ code: 'session_ended', status: 401 }, {}, 401),
      /www-authenticate/,
    ],
  ] as [string, Answer, RegExp][])('objects to %s', ([, seen, objection]) => {
    expect(objections(refusal())).toBe('');
    expect(objections(seen)).toMatch(objection);
  });
});
