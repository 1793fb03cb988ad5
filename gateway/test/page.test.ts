import { expect, it } from 'vitest';
import { onEveryNginx } from './support/under-test.ts';
import { call, header } from './support/wire.ts';

const host = 'shared.gatehouse.localhost';

onEveryNginx((bench) => {
  it('serves the web application on a strategy’s host, and stores it nowhere', async () => {
    const answer = await call(bench.gateway, { host, path: '/' });
    expect(answer.status).toBe(200);
    expect(answer.body).toContain('<title>the page</title>');
    expect(header(answer, 'content-type')).toBe('text/html; charset=utf-8');
    expect(header(answer, 'cache-control')).toBe('no-store');
    expect(header(answer, 'x-replica')).toBe('gateway');
    expect(bench.asked()).toEqual([]);
  });

  it('lets the page run its own script, and nothing else', async () => {
    const policy = header(await call(bench.gateway, { host, path: '/' }), 'content-security-policy') ?? '';
    expect(policy.split('; ').sort()).toEqual([
      "base-uri 'none'",
      "connect-src 'self'",
      "default-src 'none'",
      "form-action 'self'",
      "frame-ancestors 'none'",
      "img-src 'self'",
      "require-trusted-types-for 'script'",
      "script-src 'self'",
      "style-src 'self'",
    ]);
  });

  it('names the strategies that run', async () => {
    const answer = await call(bench.gateway, { host, path: '/strategies.json' });
    expect(header(answer, 'content-type')).toBe('application/json');
    expect(JSON.parse(answer.body)).toEqual({ running: ',memory,shared,' });
    expect(bench.asked()).toEqual([]);
  });

  it('serves assets for ever under their digest, and keeps no answer about one that is missing', async () => {
    const asset = await call(bench.gateway, { host, path: '/assets/index-digest.js' });
    expect(header(asset, 'content-type')).toBe('text/javascript; charset=utf-8');
    expect(header(asset, 'cache-control')).toBe('public, max-age=31536000, immutable');
    const missing = await call(bench.gateway, { host, path: '/assets/another.js' });
    expect(missing.status).toBe(404);
    expect(JSON.parse(missing.body)).toMatchObject({ code: 'not_found' });
    expect(header(missing, 'cache-control')).toBe('no-store');
  });

  it.each([{ host: 'gatehouse.localhost' }, { host: 'plain.localhost', plain: true }, { host }])(
    'serves colours and icon to the pages of $host',
    async (where) => {
      const palette = await call(bench.gateway, { ...where, path: '/palette.css' });
      expect([palette.status, header(palette, 'content-type')]).toEqual([200, 'text/css; charset=utf-8']);
      const icon = await call(bench.gateway, { ...where, path: '/gatehouse.svg' });
      expect([icon.status, header(icon, 'content-type')]).toEqual([200, 'image/svg+xml']);
    },
  );

  it('compresses assets, and nothing that a service answers', async () => {
    const headers: [string, string][] = [['Accept-Encoding', 'gzip']];
    const asset = await call(bench.gateway, { host, path: '/assets/index-digest.js', headers });
    expect(header(asset, 'content-encoding')).toBe('gzip');
    const api = await call(bench.gateway, { host, path: '/api/me', headers });
    expect(header(api, 'content-encoding')).toBeUndefined();
  });

  it.each([
    '/index.html',
    '/assets/',
    '/assets/../nginx.conf',
    '/nginx.conf',
    '/snippets/',
    '/run/nginx.pid',
    '/other',
  ])('%s is no page', async (path) => {
    const answer = await call(bench.gateway, { host, path });
    expect([400, 404]).toContain(answer.status);
    expect(header(answer, 'content-security-policy')).not.toContain('script-src');
  });

  it('links from the start page to what runs, and only to that', async () => {
    const { body } = await call(bench.gateway, { host: 'gatehouse.localhost', path: '/' });
    const links = [...body.matchAll(/href="(https:[^"]+)"/g)].map(([, link]) => link);
    const { httpsPort } = bench.gateway;
    expect(links).toEqual([
      `https://memory.gatehouse.localhost:${httpsPort}/`,
      `https://shared.gatehouse.localhost:${httpsPort}/`,
      ...['news', 'shoes', 'ads'].map((site) => `https://${site}.localhost:${httpsPort}/`),
    ]);
    expect(body).toContain('token (not running)');
  });
});
