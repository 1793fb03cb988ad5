import { header, json } from '@gatehouse/testkit/answer';
import { describe, expect, test } from 'vitest';
import { anyStrategy, newName, once, signIn } from '../../support/accounts.ts';
import { onEveryReplica } from '../../support/everywhere.ts';
import { exchange, hostOf } from '../../support/exchange.ts';
import { expectProblem } from '../../support/expectations.ts';
import { replay } from '../../support/replay.ts';
import { strategies } from '../../support/strategies.ts';

const PATH = '/api/cart/items';
const GOOD = '{"sku":"tea","quantity":1}';
/** Text around a body so that it is longer than any route takes (16 KiB), and valid JSON. */
const padded = (bytes: number): string => `${' '.repeat(bytes)}${GOOD}`;

describe.concurrent.for(strategies)('$name', (strategy) => {
  const member = once(() => signIn(strategy));
  const post = async (body: string | Buffer, type: string | undefined) =>
    (await member()).send('POST', PATH, { body, headers: { 'content-type': type } });

  test.for([
    ['an unknown field', '{"sku":"tea","quantity":1,"x":1}'],
    ['a missing field', '{"sku":"tea"}'],
    ['a list', '[]'],
    ['null', 'null'],
    ['a number', '1'],
    ['a string', '"tea"'],
    ['a wrong type', '{"sku":1,"quantity":1}'],
    ['half a body', '{"sku":"tea","quan'],
    ['two bodies', `${GOOD}${GOOD}`],
    ['no JSON', 'sku=tea&quantity=1'],
    ['a comment', '{"sku":"tea",/**/"quantity":1}'],
    ['NaN', '{"sku":"tea","quantity":NaN}'],
    ['a giant number', '{"sku":"tea","quantity":1e400}'],
    ['a prototype', '{"__proto__":{"quantity":1},"sku":"tea","quantity":1}'],
    ['a constructor', '{"constructor":{"prototype":{"x":1}},"sku":"tea","quantity":1}'],
    ['a deep body', `${'['.repeat(2000)}${']'.repeat(2000)}`],
    ['half a character', String.raw`{"sku":"tea\ud83d","quantity":1}`],
    ['half a character in a name', String.raw`{"\udc00":1,"sku":"tea","quantity":1}`],
    ['NUL', '\u0000'],
  ] as [string, string][])('refuses %s with 400 and changes nothing', async ([, body]) => {
    expectProblem(await post(body, 'application/json'), 400, 'invalid_request');
    expect(json(await (await member()).get('/api/cart'))).toEqual({ items: [] });
  });

  test('refuses bytes that are no UTF-8', async () => {
    const body = Buffer.concat([
      Buffer.from('{"sku":"'),
      Buffer.from([0xff, 0xfe]),
      Buffer.from('","quantity":1}'),
    ]);
    expectProblem(await post(body, 'application/json'), 400, 'invalid_request');
  });

  test.for([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'text/json',
    'application/jsonx',
    'application/xml',
    'x',
    'application/json, text/plain',
  ])('refuses the media type %s with 415', async (type) => {
    expectProblem(await post(GOOD, type), 415, 'unsupported_media_type');
    expect(json(await (await member()).get('/api/cart'))).toEqual({ items: [] });
  });

  test.for(['gzip', 'identity', 'br'])('refuses the content coding %s with 415', async (coding) => {
    const client = await signIn(strategy);
    const headers = { 'content-type': 'application/json', 'content-encoding': coding };
    const answer = await client.send('POST', PATH, { body: GOOD, headers });
    expectProblem(answer, 415, 'unsupported_media_type');
    expect(json(await client.get('/api/cart'))).toEqual({ items: [] });
  });

  test('takes no two strings of half characters for one password', async () => {
    const body = (password: string) => `{"username":"${newName()}","password":"${password}"}`;
    for (const password of [String.raw`a fine password \ud800`, String.raw`a fine password \udbff`]) {
      for (const path of ['/auth/login', '/auth/register']) {
        const answer = await exchange({
          method: 'POST',
          host: hostOf(strategy),
          path,
          headers: [['content-type', 'application/json']],
          body: body(password),
        });
        expectProblem(answer, 400, 'invalid_request');
      }
    }
  });

  test('refuses a body without a media type with 415', async () => {
    expectProblem(await post(GOOD, undefined), 415, 'unsupported_media_type');
  });

  test('refuses an empty body announced as JSON with 400', async () => {
    expectProblem(await post('', 'application/json'), 400, 'invalid_request');
    const logout = await replay(
      { strategy },
      {
        method: 'POST',
        path: '/auth/logout',
        headers: [['content-type', 'application/json']],
      },
    );
    expectProblem(logout, 400, 'invalid_request');
  });

  test('a POST without a body needs no media type', async () => {
    const answer = await replay({ strategy }, { method: 'POST', path: '/auth/logout' });
    expect(answer.status, answer.text).toBe(204);
  });

  test('accepts JSON with a charset', async () => {
    const client = await signIn(strategy);
    const type = 'application/json; charset=utf-8';
    const answer = await client.send('POST', PATH, { body: GOOD, headers: { 'content-type': type } });
    expect(answer.status, answer.text).toBe(200);
  });

  test.for([17 * 1024, 64 * 1024, 2 * 1024 * 1024])('refuses a body of %i bytes with 413', async (bytes) => {
    expectProblem(await post(padded(bytes), 'application/json'), 413, 'body_too_large');
    expect(json(await (await member()).get('/api/cart'))).toEqual({ items: [] });
  });

  test('refuses a password of a megabyte', async () => {
    const body = JSON.stringify({ username: 'ada', password: 'x'.repeat(1024 * 1024) });
    for (const path of ['/auth/login', '/auth/register']) {
      expectProblem(
        await replay({ strategy }, { method: 'POST', path, json: JSON.parse(body) }),
        413,
        'body_too_large',
      );
    }
  });

  test.for([
    ['one long header', [['x-long', 'a'.repeat(40_000)]]],
    ['many headers', Array.from({ length: 60 }, (_, index) => [`x-h${index}`, 'a'.repeat(1000)])],
    ['a long cookie', [['cookie', `other=${'a'.repeat(40_000)}`]]],
    [
      'many cookies',
      [['cookie', Array.from({ length: 3000 }, (_, index) => `c${index}=aaaaaaaa`).join('; ')]],
    ],
  ] as [string, [string, string][]][])('refuses %s with 431', async ([, headers]) => {
    for (const path of ['/api/me', '/auth/sessions']) {
      expectProblem(await exchange({ host: hostOf(strategy), path, headers }), 431, 'header_too_large');
    }
  });

  test('a good credential works on after all that', async () => {
    expect((await (await member()).get('/api/me')).status).toBe(200);
  });
});

describe.concurrent('addresses', () => {
  const host = hostOf(anyStrategy());

  test('a path that is too long is 414', async () => {
    const answer = await exchange({ host, path: `/api/me?${'a'.repeat(60_000)}` });
    expectProblem(answer, 414, 'gateway_error');
  });

  test.for([
    'evil.example',
    'nosuch.gatehouse.localhost',
    `${host}.evil.example`,
    `x.${host}`,
    '127.0.0.1',
    '[::1]',
    '_',
  ])('the host %s is unknown', async (name) => {
    for (const path of ['/api/me', '/auth/login', '/']) {
      const answer = await exchange({ host, path, headers: [['host', `${name}:8443`]] });
      expectProblem(answer, 421, 'unknown_host');
      expect(answer.replica).toBe('gateway');
    }
  });

  test('the case of a host name does not matter', async () => {
    const answer = await exchange({ host, path: '/api/public', headers: [['host', host.toUpperCase()]] });
    expect(answer.status, answer.text).toBe(200);
  });

  test.for([
    '/nope',
    '/api/nope',
    '/auth/nope',
    '/api',
    '/api/',
    '/auth/',
    '/api/me/',
    '/api/me/x',
    '/api/carts',
    '/.well-known/nope',
    '/.env',
    '/.git/HEAD',
    '/favicon.ico',
  ])('nothing is at %s', async (path) => {
    expectProblem(await exchange({ host, path }), 404, 'not_found');
  });

  test.for([
    '/health/live',
    '/health/ready',
    '/metrics',
    '/internal/',
    '/internal/password',
    '/auth/internal',
    '/auth/metrics',
    '/api/metrics',
    '/api/openapi.json',
    '/auth/health/live',
  ])('what is for operation is not reachable: %s', async (path) => {
    expectProblem(await exchange({ host, path }), 404, 'not_found');
  });

  test.for([
    '//api/me',
    '/./api/me',
    '/x/../api/me',
    '/%61pi/me',
    '/api/%6de',
    '/api//me',
    '/API/me',
    '/api/me%00',
    '/api/me%2f',
    '/api/me;x.css',
    '/api/me/x.css',
    '/api/..%2fauth/login',
    '/api/\\..\\me',
  ])('the spelling %s opens nothing', async (path) => {
    const answer = await exchange({ host, path });
    expect([400, 401, 404], answer.text).toContain(answer.status);
  });
});

describe.concurrent('methods', () => {
  const strategy = anyStrategy();
  const send = (method: string, path: string) =>
    exchange({ method, host: hostOf(strategy), path, headers: [['sec-fetch-site', 'same-origin']] });

  test.for([
    ['GET', '/auth/login', 'POST'],
    ['HEAD', '/auth/login', 'POST'],
    ['GET', '/auth/register', 'POST'],
    ['GET', '/auth/logout', 'POST'],
    ['HEAD', '/auth/logout', 'POST'],
    ['DELETE', '/auth/logout', 'POST'],
    ['GET', '/auth/logout-everywhere', 'POST'],
    ['HEAD', '/auth/logout-everywhere', 'POST'],
    ['GET', '/auth/password', 'PUT'],
    ['POST', '/auth/password', 'PUT'],
    ['POST', '/auth/sessions', 'GET'],
    ['GET', '/auth/sessions/abcdefghijkl', 'DELETE'],
    ['POST', '/.well-known/jwks.json', 'GET'],
    ['GET', '/auth/admin/keys/rotate', 'POST'],
    ['POST', '/api/public', 'GET'],
    ['POST', '/api/me', 'GET'],
    ['DELETE', '/api/me', 'GET'],
    ['PATCH', '/api/me', 'GET'],
    ['POST', '/api/cart', 'GET'],
    ['GET', '/api/cart/items', 'POST'],
    ['HEAD', '/api/cart/items', 'POST'],
    ['GET', '/api/cart/items/tea', 'DELETE'],
    ['PUT', '/api/cart/items/tea', 'DELETE'],
    ['DELETE', '/api/preferences', 'GET'],
    ['PUT', '/api/transfers', 'POST'],
  ])('%s %s is 405 and says what is allowed', async ([method = '', path = '', allowed = '']) => {
    const answer = await send(method, path);
    expect(answer.status, answer.text).toBe(405);
    if (method !== 'HEAD') expectProblem(answer, 405, 'method_not_allowed');
    const allow = (header(answer, 'allow') ?? '').split(/,\s*/);
    expect(allow).toContain(allowed);
    expect(allow).not.toContain(method);
  });

  test.for(['TRACE', 'PROPFIND', 'OPTIONS'])('%s opens nothing', async (method) => {
    for (const path of ['/api/me', '/auth/login']) {
      const answer = await send(method, path);
      expect([404, 405, 501], answer.text).toContain(answer.status);
    }
  });

  test('every replica still serves', async () => {
    const answers = await onEveryReplica(() => exchange({ host: hostOf(strategy), path: '/api/public' }));
    for (const answer of answers.values()) expect(answer.status).toBe(200);
  });
});
