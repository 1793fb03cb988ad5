import { expect, it } from 'vitest';
import { type Seen, sawHeader } from './support/replica.ts';
import { type Bench, onEveryNginx } from './support/under-test.ts';
import { type Call, call, header } from './support/wire.ts';

const shared = 'shared.gatehouse.localhost';

onEveryNginx((bench) => {
  it('says itself what only it can know, whatever the client says', async () => {
    const [seen] = await seenAfter(bench, {
      headers: [
        ['X-Forwarded-For', '10.1.2.3'],
        ['X-Forwarded-Proto', 'http'],
        ['X-Forwarded-Host', 'evil.test'],
        ['Gatehouse-Strategy', 'memory'],
      ],
    });
    expect(sawHeader(seen, 'x-forwarded-for')).toBe('127.0.0.1');
    expect(sawHeader(seen, 'x-forwarded-proto')).toBe('https');
    expect(sawHeader(seen, 'x-forwarded-host')).toBe(`${shared}:${bench.gateway.httpsPort}`);
    expect(sawHeader(seen, 'host')).toBe(`${shared}:${bench.gateway.httpsPort}`);
    expect(sawHeader(seen, 'gatehouse-strategy')).toBe('shared');
  });

  it('lets no other header through', async () => {
    const names = [
      'Forwarded',
      'X-Real-IP',
      'X-User-Id',
      'X-User-Roles',
      'X_User_Id',
      'Gatehouse-Anything',
      'Gatehouse_Strategy',
      'X-HTTP-Method-Override',
      'X-Original-URL',
      'X-Rewrite-URL',
      'X-Client-Cert',
      'Proxy-Authorization',
      'Upgrade',
      'TE',
    ];
    const [seen] = await seenAfter(bench, { headers: names.map((name) => [name, 'marker']) });
    expect(JSON.stringify(seen?.headers)).not.toContain('marker');
  });

  it('passes on what services read', async () => {
    const given: [string, string][] = [
      ['accept', 'application/json'],
      ['accept-language', 'sl, en;q=0.5'],
      ['user-agent', 'a browser'],
      ['content-type', 'application/json'],
      ['content-encoding', 'gzip'],
      ['authorization', 'Bearer abc.def.ghi'],
      ['cookie', '__Host-gatehouse=a; b="c d"; __Host-gatehouse=e'],
      ['origin', 'https://shared.gatehouse.localhost:8443'],
      ['referer', 'https://shared.gatehouse.localhost:8443/x'],
      ['sec-fetch-site', 'same-origin'],
      ['sec-fetch-mode', 'cors'],
      ['sec-fetch-dest', 'empty'],
    ];
    const [seen] = await seenAfter(bench, { method: 'POST', headers: given, body: '{}' });
    for (const [name, value] of given) expect(sawHeader(seen, name), name).toBe(value);
    expect(seen).toMatchObject({ method: 'POST', body: '{}' });
  });

  it('invents nothing that the client did not send', async () => {
    const [seen] = await seenAfter(bench, { method: 'POST' });
    expect(seen?.headers.map(([name]) => name).sort()).toEqual([
      'gatehouse-strategy',
      'host',
      'x-forwarded-for',
      'x-forwarded-host',
      'x-forwarded-proto',
      'x-request-id',
    ]);
  });

  it('makes one line of several Cookie lines', async () => {
    const [seen] = await seenAfter(bench, {
      headers: [
        ['Cookie', 'a=1'],
        ['Cookie', 'b=2'],
      ],
    });
    expect(sawHeader(seen, 'cookie')).toBe('a=1; b=2');
  });

  it('has room for two full sealed cookies, both ways', async () => {
    const cookies = ['__Host-gatehouse', '__Host-gatehouse-cart'].map(
      (name) => `${name}=${'x'.repeat(4096 - name.length)}`,
    );
    for (const one of bench.replicas) {
      one.handler = (_seen, response) => response.setHeader('set-cookie', cookies).end('{}');
    }
    const given = `${cookies.join('; ')}; gatehouse-preferences=${'x'.repeat(100)}`;
    const answer = await call(bench.gateway, {
      host: 'sealed.gatehouse.localhost',
      path: '/api/cart',
      headers: [['Cookie', given]],
    });
    expect(answer.status).toBe(200);
    expect(answer.headers.filter(([name]) => name === 'set-cookie').map(([, value]) => value)).toEqual(
      cookies,
    );
    const [seen] = bench.replicas.flatMap((one) => one.seen);
    expect(sawHeader(seen, 'cookie')).toBe(given);
  });

  it.each(['abcdefgh', `A-9._${'x'.repeat(59)}`])('keeps a plain request id: %s', async (id) => {
    const answer = await call(bench.gateway, {
      host: shared,
      path: '/api/me',
      headers: [['X-Request-Id', id]],
    });
    expect(header(answer, 'x-request-id')).toBe(id);
    expect(sawHeader(bench.replicas.flatMap((one) => one.seen)[0], 'x-request-id')).toBe(id);
  });

  it.each(['', 'short', 'x'.repeat(65), 'a b c d e f', 'abcdefgh\t', '"}{"evil":"'])(
    'makes an id instead of %j',
    async (id) => {
      const answer = await call(bench.gateway, {
        host: shared,
        path: '/api/me',
        headers: [['X-Request-Id', id]],
      });
      const made = header(answer, 'x-request-id');
      expect(made).toMatch(/^[0-9a-f]{32}$/);
      expect(sawHeader(bench.replicas.flatMap((one) => one.seen)[0], 'x-request-id')).toBe(made);
    },
  );

  it('writes neither query, cookie nor credential to its logs', async () => {
    await call(bench.gateway, {
      method: 'POST',
      host: shared,
      path: '/api/transfers?token=marker-query',
      headers: [
        ['Cookie', '__Host-gatehouse=marker-cookie'],
        ['Authorization', 'Bearer marker-bearer'],
        ['Referer', `https://${shared}/?marker-referer`],
        ['X-Request-Id', 'log-test-0001'],
      ],
      body: 'marker-body',
    });
    await call(bench.gateway, {
      method: 'TRACE',
      host: shared,
      path: '/x?marker-error',
      headers: [['X-Request-Id', 'log-test-0002']],
    });
    const lines = bench.gateway.accessLog();
    expect(lines.find(({ requestId }) => requestId === 'log-test-0001')).toMatchObject({
      method: 'POST',
      host: shared,
      path: '/api/transfers',
      status: 200,
      replica: expect.stringMatching(/^api-/),
    });
    expect(lines.find(({ requestId }) => requestId === 'log-test-0002')).toMatchObject({
      method: 'TRACE',
      path: '/x',
      status: 405,
      replica: 'gateway',
    });
    expect(JSON.stringify(lines)).not.toContain('marker');
  });

  it.each([
    ['/', '/'],
    ['/api/me', '/api/me'],
    ['/auth/logout-everywhere?marker', '/auth/logout-everywhere'],
    ['/auth/admin/users/marker-id-1/roles', '/auth/admin/users/…'],
    ['/api/Marker.secret', '/api/…'],
    ['/api/marker-secret-that-no-log-may-hold', '/api/…'],
    ['/MARKER', '/…'],
  ])('logs %s as %s', async (sent, logged) => {
    const requestId = `log-path-${sent.replaceAll(/\W/g, '-')}`.slice(0, 64);
    await call(bench.gateway, { host: shared, path: sent, headers: [['X-Request-Id', requestId]] });
    expect(bench.gateway.accessLog().find((line) => line.requestId === requestId)?.path).toBe(logged);
  });
});

async function seenAfter(bench: Bench, request: Partial<Call>): Promise<Seen[]> {
  const answer = await call(bench.gateway, { host: shared, path: '/api/me', ...request });
  expect(answer.status, answer.body).toBe(200);
  return bench.replicas.flatMap(({ seen }) => seen);
}
