import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { testService } from './support/apps.ts';

const { app, seen, log } = testService();
afterAll(() => app.close());
beforeEach(() => void seen.splice(0));

const json = { 'content-type': 'application/json' };
const shared = { 'gatehouse-strategy': 'shared' };
type Method = 'GET' | 'POST' | 'PUT' | 'DELETE' | 'HEAD' | 'OPTIONS';

/** Bad requests, what each is answered, and that none of them reaches a route. */
const refusals: [
  string,
  string,
  string,
  Record<string, string>,
  string | Buffer | undefined,
  number,
  string,
][] = [
  ['unknown path', 'GET', '/nowhere', shared, undefined, 404, 'not_found'],
  [
    'unknown path with a huge body',
    'POST',
    '/nowhere',
    { ...shared, ...json },
    'x'.repeat(50_000),
    404,
    'not_found',
  ],
  ['trailing slash', 'GET', '/keys/', shared, undefined, 404, 'not_found'],
  ['doubled slash', 'GET', '//cart', shared, undefined, 404, 'not_found'],
  ['other case', 'GET', '/CART', shared, undefined, 404, 'not_found'],
  ['no strategy for a path that needs one', 'GET', '/cart', {}, undefined, 404, 'not_found'],
  ['path of another strategy', 'POST', '/refresh', shared, undefined, 404, 'not_found'],
  ['wrong method for a path of another strategy', 'GET', '/refresh', shared, undefined, 404, 'not_found'],
  ['wrong method', 'PUT', '/cart', shared, undefined, 405, 'method_not_allowed'],
  [
    'wrong method with a body that is no JSON',
    'PUT',
    '/cart',
    { ...shared, ...json },
    '{',
    405,
    'method_not_allowed',
  ],
  ['OPTIONS', 'OPTIONS', '/cart', shared, undefined, 405, 'method_not_allowed'],
  ['HEAD of an unsafe route', 'HEAD', '/logout', shared, undefined, 405, 'method_not_allowed'],
  ['GET of an unsafe route', 'GET', '/logout', shared, undefined, 405, 'method_not_allowed'],
  ['TRACE', 'TRACE', '/cart', shared, undefined, 405, 'method_not_allowed'],
  ['PROPFIND', 'PROPFIND', '/cart', shared, undefined, 405, 'method_not_allowed'],
  ['QUERY', 'QUERY', '/cart', shared, undefined, 405, 'method_not_allowed'],
  ['PROPFIND of nothing', 'PROPFIND', '/nowhere', shared, undefined, 404, 'not_found'],
  ['unknown strategy', 'GET', '/cart', { 'gatehouse-strategy': 'phantom' }, undefined, 421, 'unknown_host'],
  [
    'unknown strategy, path for any',
    'GET',
    '/keys',
    { 'gatehouse-strategy': 'x' },
    undefined,
    421,
    'unknown_host',
  ],
  [
    'unknown strategy and path',
    'GET',
    '/nope',
    { 'gatehouse-strategy': 'x' },
    undefined,
    421,
    'unknown_host',
  ],
  ['empty strategy', 'GET', '/cart', { 'gatehouse-strategy': '' }, undefined, 421, 'unknown_host'],
  [
    'two strategies',
    'GET',
    '/cart',
    { 'gatehouse-strategy': 'shared, token' },
    undefined,
    421,
    'unknown_host',
  ],
  [
    'strategy in other case',
    'GET',
    '/cart',
    { 'gatehouse-strategy': 'Shared' },
    undefined,
    421,
    'unknown_host',
  ],
  [
    'name of a property of objects',
    'GET',
    '/cart',
    { 'gatehouse-strategy': '__proto__' },
    undefined,
    421,
    'unknown_host',
  ],
  ['bad percent code', 'GET', '/cart/%zz', shared, undefined, 400, 'invalid_request'],
  ['bad percent code, odd method', 'PROPFIND', '/cart/%zz', shared, undefined, 400, 'invalid_request'],
  ['percent code that is no UTF-8', 'DELETE', '/cart/%ff', shared, undefined, 400, 'invalid_request'],
  ['over-long parameter', 'DELETE', `/cart/${'a'.repeat(9)}`, shared, undefined, 400, 'invalid_request'],
  [
    'much too long parameter',
    'DELETE',
    `/cart/${'a'.repeat(999)}`,
    shared,
    undefined,
    400,
    'invalid_request',
  ],
  ['unknown query', 'GET', '/cart?x=1', shared, undefined, 400, 'invalid_request'],
  ['empty body announced as JSON', 'POST', '/cart', { ...shared, ...json }, '', 400, 'invalid_request'],
  ['no body where one is needed', 'POST', '/cart', shared, undefined, 400, 'invalid_request'],
  ['malformed JSON', 'POST', '/cart', { ...shared, ...json }, '{"sku":', 400, 'invalid_request'],
  ['JSON with a comment', 'POST', '/cart', { ...shared, ...json }, '{}//', 400, 'invalid_request'],
  [
    '__proto__',
    'POST',
    '/cart',
    { ...shared, ...json },
    '{"__proto__":{"quantity":1}}',
    400,
    'invalid_request',
  ],
  [
    'constructor',
    'POST',
    '/cart',
    { ...shared, ...json },
    '{"constructor":{"prototype":{}}}',
    400,
    'invalid_request',
  ],
  [
    'bytes that are no UTF-8',
    'POST',
    '/cart',
    { ...shared, ...json },
    Buffer.from([0x22, 0xff, 0x22]),
    400,
    'invalid_request',
  ],
  [
    'half a character',
    'POST',
    '/cart',
    { ...shared, ...json },
    String.raw`{"sku":"a\ud83d","quantity":1}`,
    400,
    'invalid_request',
  ],
  ...['gzip', 'identity', 'br, gzip', ''].map((coding): (typeof refusals)[number] => [
    `a body in the coding "${coding}"`,
    'POST',
    '/cart',
    { ...shared, ...json, 'content-encoding': coding },
    '{"sku":"a","quantity":1}',
    415,
    'unsupported_media_type',
  ]),
  ['null', 'POST', '/cart', { ...shared, ...json }, 'null', 400, 'invalid_request'],
  ['array', 'POST', '/cart', { ...shared, ...json }, '[]', 400, 'invalid_request'],
  [
    'text for a number',
    'POST',
    '/cart',
    { ...shared, ...json },
    '{"sku":"a","quantity":"1"}',
    400,
    'invalid_request',
  ],
  [
    'array for a string',
    'POST',
    '/cart',
    { ...shared, ...json },
    '{"sku":["a"],"quantity":1}',
    400,
    'invalid_request',
  ],
  ['fraction', 'POST', '/cart', { ...shared, ...json }, '{"sku":"a","quantity":1.5}', 400, 'invalid_request'],
  [
    'infinity',
    'POST',
    '/cart',
    { ...shared, ...json },
    '{"sku":"a","quantity":1e999}',
    400,
    'invalid_request',
  ],
  [
    'unknown field',
    'POST',
    '/cart',
    { ...shared, ...json },
    '{"sku":"a","quantity":1,"x":1}',
    400,
    'invalid_request',
  ],
  [
    'fields for a route without',
    'POST',
    '/logout',
    { ...shared, ...json },
    '{"x":1}',
    400,
    'invalid_request',
  ],
  ['null for a route without', 'POST', '/logout', { ...shared, ...json }, 'null', 400, 'invalid_request'],
  ['list for a route without', 'POST', '/logout', { ...shared, ...json }, '[]', 400, 'invalid_request'],
  [
    'body of 16 KiB and one byte',
    'POST',
    '/cart',
    { ...shared, ...json },
    ' '.repeat(16_385),
    413,
    'body_too_large',
  ],
  ...[
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonp',
    'x',
    'application/vnd.x+json',
  ].map((type): (typeof refusals)[number] => [
    type,
    'POST',
    '/cart',
    { ...shared, 'content-type': type },
    '{"sku":"a","quantity":1}',
    415,
    'unsupported_media_type',
  ]),
];

describe('a bad request', () => {
  it.each(refusals)('%s', async (_name, method, url, headers, payload, status, code) => {
    const answer = await app.inject({
      method: method as Method,
      url,
      headers,
      ...(payload === undefined ? {} : { payload }),
    });
    expect(answer.statusCode).toBe(status);
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(answer.headers['x-replica']).toBe('api-1');
    expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f]{32}$/);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(seen).toEqual([]);
    if (method === 'HEAD') return;
    expect(answer.json()).toMatchObject({
      type: `urn:gatehouse:problem:${code}`,
      status,
      code,
      title: expect.any(String) as unknown,
    });
  });

  it('is good when nothing is wrong with it', async () => {
    const payload = '{"sku":"a","quantity":1}';
    const headers = { ...shared, 'content-type': 'application/json; charset=utf-8' };
    const answer = await app.inject({ method: 'POST', url: '/cart', headers, payload });
    expect([answer.statusCode, answer.json()]).toEqual([200, { strategy: 'shared', quantity: 1 }]);
    const bare = await app.inject({ method: 'POST', url: '/logout', headers: shared });
    const empty = await app.inject({
      method: 'POST',
      url: '/logout',
      headers: { ...shared, ...json },
      payload: '{}',
    });
    expect([bare.statusCode, empty.statusCode]).toEqual([204, 204]);
    expect(seen).toEqual(['write', 'logout', 'logout']);
  });
});

describe('method_not_allowed', () => {
  it.each([
    ['/cart', 'shared', 'GET, HEAD, POST'],
    ['/cart/x', 'shared', 'DELETE'],
    ['/refresh', 'token', 'POST'],
    ['/keys', 'token', 'GET, HEAD'],
  ])('lists the methods of %s under %s', async (url, strategy, allow) => {
    const answer = await app.inject({ method: 'PUT', url, headers: { 'gatehouse-strategy': strategy } });
    expect(answer.headers.allow).toBe(allow);
  });
});

describe('what an invalid request is told', () => {
  it.each([
    ['{"sku":"a","quantity":"s3cret"}', 'body/quantity must be integer.'],
    ['{"sku":"s3cret!","quantity":1}', 'body/sku must match pattern "^[a-z]+$".'],
    ['{"sku":"a"}', "body must have required property 'quantity'."],
    ['{"sku":"a","quantity":1,"colour":"s3cret"}', 'body must not have the field colour.'],
    ['{"sku":"a","quantity":1,"s3cret !":1}', 'body must not have unknown fields.'],
  ])('%s', async (payload, detail) => {
    const answer = await app.inject({
      method: 'POST',
      url: '/cart',
      headers: { ...shared, ...json },
      payload,
    });
    expect(answer.json<{ detail: string }>().detail).toBe(detail);
    expect(answer.body + log()).not.toContain('s3cret');
  });
});
