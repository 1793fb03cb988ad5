import { expect, it } from 'vitest';
import { onEveryNginx } from './support/under-test.ts';
import { type Answer, call, header } from './support/wire.ts';

const strategyHosts = ['memory', 'sticky', 'shared', 'cached', 'token', 'denylist', 'sealed', 'phantom'].map(
  (name) => `${name}.gatehouse.localhost`,
);

/** What no answer over plain HTTP may do. */
function expectPlain(answer: Answer): void {
  expect(header(answer, 'strict-transport-security')).toBeUndefined();
  expect(header(answer, 'set-cookie')).toBeUndefined();
  expect(header(answer, 'x-replica')).toBe('gateway');
  expect(header(answer, 'x-content-type-options')).toBe('nosniff');
  expect(header(answer, 'x-request-id')).toBeDefined();
}

onEveryNginx((bench) => {
  it.each([...strategyHosts, 'gatehouse.localhost', 'plain.localhost'])(
    '%s: programs are told to use HTTPS',
    async (host) => {
      for (const path of ['/api', '/api/me', '/auth', '/auth/login', '/%61pi/me', '//auth/login']) {
        for (const method of ['GET', 'POST']) {
          const answer = await call(bench.gateway, {
            host,
            path,
            method,
            plain: true,
            headers: [['Cookie', '__Host-gatehouse=x']],
          });
          expect(answer.status).toBe(426);
          expect(JSON.parse(answer.body)).toMatchObject({ status: 426, code: 'https_required' });
          expect(header(answer, 'upgrade')).toBe('TLS/1.2, HTTP/1.1');
          expect(header(answer, 'connection')).toBe('close || Upgrade');
          expectPlain(answer);
        }
      }
      expect(bench.asked()).toEqual([]);
    },
  );

  it.each([...strategyHosts, 'gatehouse.localhost'])('%s: people are taken along', async (host) => {
    const answer = await call(bench.gateway, { host, path: '/a/page?x=1', plain: true });
    expect(answer.status).toBe(308);
    expect(header(answer, 'location')).toBe(`https://${host}:${bench.gateway.httpsPort}/a/page?x=1`);
    expectPlain(answer);
  });

  it('shows what sniffing sees, on a host that stays plain', async () => {
    const answer = await call(bench.gateway, { host: 'plain.localhost', path: '/', plain: true });
    expect(answer.status).toBe(200);
    expect(answer.body).toContain('<h1>');
    expectPlain(answer);
  });

  it('names the ports that run, on both pages', async () => {
    const { httpsPort, httpPort } = bench.gateway;
    const plain = await call(bench.gateway, { host: 'plain.localhost', path: '/', plain: true });
    const overview = await call(bench.gateway, { host: 'gatehouse.localhost', path: '/' });
    expect(plain.body).toContain(`tcp port ${httpPort}'`);
    expect(plain.body).toContain(`tcp port ${httpsPort}'`);
    expect(plain.body).toContain(`http://plain.localhost:${httpPort}/api/me`);
    expect(overview.body).toContain(`https://shared.gatehouse.localhost:${httpsPort}/api/me`);
    for (const { body } of [plain, overview]) expect(body).not.toMatch(/8443|8080|<!--#/);
  });

  it('redirects no client to a host that it does not serve', async () => {
    const answer = await call(bench.gateway, { host: 'evil.test', path: '/', plain: true });
    expect(answer.status).toBe(421);
    expect(JSON.parse(answer.body)).toMatchObject({ code: 'unknown_host' });
    expect(header(answer, 'location')).toBeUndefined();
    expectPlain(answer);
  });
});
