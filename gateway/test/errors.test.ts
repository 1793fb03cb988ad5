import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { answerOk } from './support/replica.ts';
import { onEveryNginx } from './support/under-test.ts';
import { type Answer, call, header, open, parse, readToEnd, send } from './support/wire.ts';

const shared = 'shared.gatehouse.localhost';

/** What every answer of nginx's own has to look like; see CONTRACT. */
function expectProblem(answer: Answer, status: number, code: string, tls = true): void {
  expect(answer.status, answer.body).toBe(status);
  expect(header(answer, 'content-type')).toBe('application/problem+json; charset=utf-8');
  expect(JSON.parse(answer.body)).toEqual({
    type: `urn:gatehouse:problem:${code}`,
    title: titleOf(code),
    status,
    code,
    ...(status === 503 && { retryAfter: 1 }),
  });
  expect(header(answer, 'retry-after')).toBe(status === 503 ? '1' : undefined);
  expect(header(answer, 'cache-control')).toBe('no-store');
  expect(header(answer, 'x-replica')).toBe('gateway');
  expect(header(answer, 'set-cookie')).toBeUndefined();
  expectCommonHeaders(answer, tls);
}

function expectCommonHeaders(answer: Answer, tls = true): void {
  expect(header(answer, 'x-request-id')).toMatch(/^[A-Za-z0-9._-]{8,64}$/);
  expect(header(answer, 'x-content-type-options')).toBe('nosniff');
  expect(header(answer, 'referrer-policy')).toBe('same-origin');
  expect(header(answer, 'content-security-policy')).toMatch(/^default-src 'none'.*; frame-ancestors 'none'/);
  expect(header(answer, 'strict-transport-security')).toBe(
    tls ? 'max-age=63072000; includeSubDomains' : undefined,
  );
  expect(header(answer, 'server')).toBe('nginx');
}

/** The services' title, from the table of contracts: read as text, since the gateway knows the services over HTTP only. */
function titleOf(code: string): string {
  const table = readFileSync(
    resolve(import.meta.dirname, '../../services/contracts/src/problems.ts'),
    'utf8',
  );
  const title = new RegExp(`\\b${code}: \\{[^}]*?title: '([^']+)'`).exec(table)?.[1];
  if (title === undefined) throw new Error(`services/contracts/src/problems.ts has no ${code}.`);
  return title;
}

onEveryNginx((bench) => {
  it.each([
    ['421 for an unknown host', { host: 'evil.test', path: '/api/me' }, 421, 'unknown_host'],
    [
      '421 for a strategy that does not exist',
      { host: 'nothing.gatehouse.localhost', path: '/' },
      421,
      'unknown_host',
    ],
    [
      '421 for an unknown Host on a connection made for a known name',
      { host: shared, path: '/api/me', headers: [['Host', 'evil.test']] as [string, string][] },
      421,
      'unknown_host',
    ],
    ['404 for what no service has', { host: shared, path: '/metrics' }, 404, 'not_found'],
    ['404 for /api without a slash, not a redirect', { host: shared, path: '/api' }, 404, 'not_found'],
    ['404 for /auth without a slash, not a redirect', { host: shared, path: '/auth' }, 404, 'not_found'],
    ['404 for the operations port’s routes', { host: shared, path: '/internal/password' }, 404, 'not_found'],
    ['404 for a page that does not exist', { host: 'gatehouse.localhost', path: '/.env' }, 404, 'not_found'],
    [
      '404 for the location that renders problems',
      { host: shared, path: '/gateway-problem' },
      404,
      'not_found',
    ],
    ['405 for TRACE', { host: shared, path: '/api/me', method: 'TRACE' }, 405, 'method_not_allowed'],
    [
      '405 for an unknown method',
      { host: shared, path: '/api/me', method: 'JUNK' },
      405,
      'method_not_allowed',
    ],
    [
      '405 for POST to a page',
      { host: 'gatehouse.localhost', path: '/', method: 'POST' },
      405,
      'method_not_allowed',
    ],
    [
      '413 for a body over 16 KiB',
      { host: shared, path: '/api/cart/items', method: 'POST', body: 'x'.repeat(16_385) },
      413,
      'body_too_large',
    ],
    [
      '414 for an address over 8000 bytes',
      { host: shared, path: `/api/me?${'x'.repeat(8100)}` },
      414,
      'gateway_error',
    ],
    [
      '414 for an address over nginx’s own limit',
      { host: shared, path: `/api/me?${'x'.repeat(70_000)}` },
      414,
      'gateway_error',
    ],
    [
      '431 for one long header',
      { host: shared, path: '/api/me', headers: [['X-Long', 'x'.repeat(13_000)]] as [string, string][] },
      431,
      'header_too_large',
    ],
    [
      '431 for one very long header',
      { host: shared, path: '/api/me', headers: [['Cookie', 'x'.repeat(100_000)]] as [string, string][] },
      431,
      'header_too_large',
    ],
    [
      '431 for many headers',
      {
        host: shared,
        path: '/api/me',
        headers: Array.from({ length: 60 }, (_, n): [string, string] => [`X-${n}`, 'x'.repeat(200)]),
      },
      431,
      'header_too_large',
    ],
  ])('answers %s, and forwards nothing', async (_name, request, status, code) => {
    const answer = await call(bench.gateway, request);
    expectProblem(answer, status, code);
    expect(bench.asked()).toEqual([]);
  });

  it.each([
    '//api/me',
    '/api//me',
    '/api/./me',
    '/api/../api/me',
    '/x/../api/me',
    '/%61pi/me',
    '/api/%6de',
    '/api/me%2f',
    '/api/me%00',
    '/api/%2e%2e/auth/login',
    '/api/..',
    '/api/m\\e',
    '/api/me#x',
    '/api/{}',
  ])('answers %s, which gateway and service could read differently, itself', async (path) => {
    const answer = await call(bench.gateway, { host: shared, path });
    expect([400, 404]).toContain(answer.status);
    expectProblem(answer, answer.status, answer.status === 400 ? 'invalid_request' : 'not_found');
    expect(bench.asked()).toEqual([]);
  });

  it('passes every plain address on as it was sent', async () => {
    const paths = [
      '/api/me',
      '/api/cart/items/A_b-9',
      '/api/me/',
      '/api/x.y~z',
      '/api/a..b/...',
      '/api/me?q=%2f..//&x=#',
      '/auth/admin/users?query=',
    ];
    for (const path of paths) await call(bench.gateway, { host: shared, path });
    expect(
      bench
        .asked()
        .map(({ url }) => url)
        .sort(),
    ).toEqual([...paths].sort());
  });

  it.each([
    ['no version', 'GET /api/me\r\n\r\n'],
    ['a bad method', 'get /api/me HTTP/1.1\r\nHost: shared.gatehouse.localhost\r\n\r\n'],
    ['no Host', 'GET /api/me HTTP/1.1\r\nConnection: close\r\n\r\n'],
    [
      'two lengths',
      'POST /api/me HTTP/1.1\r\nHost: shared.gatehouse.localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx',
    ],
    ['a blank in the address', 'GET /api/m e HTTP/1.1\r\nHost: shared.gatehouse.localhost\r\n\r\n'],
    ['a version of its own', 'GET /api/me HTTP/9.9\r\nHost: shared.gatehouse.localhost\r\n\r\n'],
    [
      'an unknown encoding',
      'POST /api/me HTTP/1.1\r\nHost: shared.gatehouse.localhost\r\nTransfer-Encoding: gzip\r\n\r\n',
    ],
    ['no sense at all', '\x16\x03\x01 nonsense\r\n\r\n'],
  ])('refuses a request with %s without forwarding it', async (_name, bytes) => {
    const answer = await send(bench.gateway, bytes);
    const problem = JSON.parse(answer.body) as { status: number; type: string };
    expect([400, 421, 501, 505]).toContain(problem.status);
    expect(problem.type).toMatch(/^urn:gatehouse:problem:/);
    // HTTP/0.9, the one without version, knows neither status nor headers.
    expect([0, problem.status]).toContain(answer.status);
    expect(bench.asked()).toEqual([]);
  });

  it('answers what cannot be parsed with invalid_request', async () => {
    expectProblem(
      await send(bench.gateway, 'GET /api/me HTTP/1.1\r\nHost: a b\r\n\r\n'),
      400,
      'invalid_request',
    );
  });

  it('refuses an address that names another host than Host does', async () => {
    const answer = await call(bench.gateway, {
      host: shared,
      path: `https://${shared}/api/me`,
      headers: [['Host', 'memory.gatehouse.localhost']],
    });
    expectProblem(answer, 421, 'unknown_host');
    const agreed = await call(bench.gateway, {
      host: shared,
      path: `https://${shared}:${bench.gateway.httpsPort}/api/me`,
    });
    expect(agreed.status).toBe(200);
    expect(bench.asked()).toHaveLength(1);
  });

  it('answers plain HTTP on the TLS port 426, and names what to speak', async () => {
    const socket = await open({ ...bench.gateway, httpPort: bench.gateway.httpsPort }, { plain: true });
    socket.write(`GET /api/me HTTP/1.1\r\nHost: ${shared}\r\nConnection: close\r\n\r\n`);
    const answer = parse(await readToEnd(socket));
    expectProblem(answer, 426, 'https_required', false);
    expect(header(answer, 'upgrade')).toBe('TLS/1.2, HTTP/1.1');
  });

  it('names the methods there are when it refuses one', async () => {
    const service = await call(bench.gateway, { host: shared, path: '/api/me', method: 'TRACE' });
    expect(header(service, 'allow')).toBe('GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS');
    const page = await call(bench.gateway, { host: 'gatehouse.localhost', path: '/', method: 'DELETE' });
    expect(header(page, 'allow')).toBe('GET, HEAD');
  });

  it('leaves a service’s errors as they are, and adds the headers once', async () => {
    for (const one of bench.replicas) {
      one.handler = (_seen, response) => {
        for (const name of [
          'X-Request-Id',
          'Strict-Transport-Security',
          'X-Content-Type-Options',
          'Referrer-Policy',
        ]) {
          response.setHeader(name, 'from the service');
        }
        response.setHeader('Content-Security-Policy', 'default-src *');
        response
          .writeHead(413, { 'content-type': 'application/problem+json', allow: 'GET' })
          .end('{"code":"credential_too_large"}');
      };
    }
    const answer = await call(bench.gateway, { host: shared, path: '/api/cart' });
    expect(answer.status).toBe(413);
    expect(answer.body).toBe('{"code":"credential_too_large"}');
    expect(header(answer, 'allow')).toBe('GET');
    expect(header(answer, 'x-replica')).toMatch(/^api-[123]$/);
    expectCommonHeaders(answer);
  });

  it('answers HEAD without a body', async () => {
    const answer = await call(bench.gateway, { host: 'evil.test', path: '/', method: 'HEAD' });
    expect(answer).toMatchObject({ status: 421, body: '' });
  });

  it('says `undecided` when no replica accepts a connection: nothing was sent, and it serves again as soon as one does', async () => {
    await Promise.all(bench.replicas.map((one) => one.close()));
    try {
      for (const method of ['GET', 'POST']) {
        const answer = await call(bench.gateway, { host: shared, path: '/api/me', method });
        expectProblem(answer, 503, 'undecided');
      }
    } finally {
      await Promise.all(bench.replicas.map((one) => one.reopen()));
    }
    expect((await call(bench.gateway, { host: shared, path: '/api/me' })).status).toBe(200);
  });

  // One code for one cause: auth that restarts refuses connections, then breaks off, then is silent.
  it('says `undecided` at /auth/ however auth does not answer, and asks it once', async () => {
    const answerOf = (method: string) => call(bench.gateway, { host: shared, path: '/auth/logout', method });
    bench.auth.handler = (seen) => seen.connection.resetAndDestroy();
    expectProblem(await answerOf('POST'), 503, 'undecided');
    expect(bench.auth.seen).toHaveLength(1);
    await bench.auth.close();
    try {
      for (const method of ['GET', 'POST']) expectProblem(await answerOf(method), 503, 'undecided');
    } finally {
      await bench.auth.reopen();
    }
    bench.auth.handler = answerOk;
    expect((await answerOf('GET')).status).toBe(200);
  });

  it('says 504 when a replica is silent, in seconds, and asks no other one', async () => {
    for (const one of bench.replicas) one.handler = () => undefined;
    const started = performance.now();
    const answer = await call(bench.gateway, { host: shared, path: '/api/me' });
    expect(performance.now() - started).toBeLessThan(8000);
    expectProblem(answer, 504, 'gateway_error');
    expect(bench.asked()).toHaveLength(1);
  });

  it('says 502 for an answer it cannot hold, in its own name', async () => {
    for (const one of bench.replicas)
      one.handler = (_seen, response) => response.setHeader('X-Long', 'x'.repeat(20_000)).end();
    expectProblem(await call(bench.gateway, { host: shared, path: '/api/me' }), 502, 'gateway_error');
  });
});
