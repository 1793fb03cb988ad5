import { connect } from 'node:http2';
import { expect, it } from 'vitest';
import { sawHeader } from './support/replica.ts';
import { onEveryNginx } from './support/under-test.ts';
import { call, header } from './support/wire.ts';

const strategies = ['memory', 'sticky', 'shared', 'cached', 'token', 'denylist', 'sealed', 'phantom'];
const hostedByReplicas = ['memory', 'sticky'];

onEveryNginx((bench) => {
  it.each(strategies)('%s: /api goes to the replicas', async (strategy) => {
    const answer = await call(bench.gateway, { host: `${strategy}.gatehouse.localhost`, path: '/api/me' });
    expect(header(answer, 'x-replica')).toMatch(/^api-/);
    expect(sawHeader(bench.replicas.flatMap(({ seen }) => seen)[0], 'gatehouse-strategy')).toBe(strategy);
  });

  it.each(strategies)('%s: sign-in goes to the service that keeps the session', async (strategy) => {
    for (const path of ['/auth/login', '/auth/sessions', '/auth/admin/users']) {
      const answer = await call(bench.gateway, { host: `${strategy}.gatehouse.localhost`, path });
      expect(header(answer, 'x-replica')).toMatch(hostedByReplicas.includes(strategy) ? /^api-/ : /^auth-1$/);
    }
  });

  it.each(strategies)('%s: registration and keys are auth’s', async (strategy) => {
    for (const path of ['/auth/register', '/.well-known/jwks.json']) {
      await call(bench.gateway, { host: `${strategy}.gatehouse.localhost`, path });
    }
    expect(bench.asked().map(({ by }) => by)).toEqual(['auth-1', 'auth-1']);
    expect(sawHeader(bench.auth.seen[0], 'gatehouse-strategy')).toBe(strategy);
  });

  it.each(strategies)('%s: the description of the host is a replica’s', async (strategy) => {
    const answer = await call(bench.gateway, {
      host: `${strategy}.gatehouse.localhost`,
      path: '/openapi.json',
    });
    expect(answer.status).toBe(200);
    const seen = bench.replicas.flatMap((replica) => replica.seen);
    expect(seen.map(({ url }) => url)).toEqual(['/openapi.json']);
    expect(sawHeader(seen[0], 'gatehouse-strategy')).toBe(strategy);
    expect(bench.auth.seen).toEqual([]);
  });

  it('goes round robin over all replicas, on old and on new connections', async () => {
    const rounds = 9;
    for (let turn = 0; turn < rounds; turn += 1) {
      await call(bench.gateway, { host: 'shared.gatehouse.localhost', path: '/api/public' });
    }
    expect(bench.replicas.map(({ seen }) => seen.length)).toEqual([rounds / 3, rounds / 3, rounds / 3]);
  });

  it('keeps connections to the replicas', async () => {
    for (let turn = 0; turn < 6; turn += 1)
      await call(bench.gateway, { host: 'token.gatehouse.localhost', path: '/api/public' });
    const [first] = bench.replicas;
    // Two workers, each with its own pool: at most two connections for the requests of one replica.
    expect(new Set(first?.seen.map(({ connection }) => connection)).size).toBeLessThanOrEqual(2);
    expect(sawHeader(first?.seen[0], 'connection')).toBeUndefined();
  });

  it('routes by host on an HTTP/2 connection that was made for another name', async () => {
    const session = connect(`https://127.0.0.1:${bench.gateway.httpsPort}`, {
      ca: bench.gateway.ca,
      servername: 'memory.gatehouse.localhost',
    });
    try {
      const status = await new Promise<unknown>((resolve, reject) => {
        const stream = session.request({
          ':path': '/api/me',
          ':authority': `sealed.gatehouse.localhost:${bench.gateway.httpsPort}`,
        });
        stream.on('response', (headers) => resolve(headers[':status']));
        stream.on('error', reject);
        stream.resume();
      });
      expect(status).toBe(200);
    } finally {
      session.destroy();
    }
    const [seen] = bench.replicas.flatMap((one) => one.seen);
    expect(sawHeader(seen, 'gatehouse-strategy')).toBe('sealed');
    expect(sawHeader(seen, 'host')).toBe(`sealed.gatehouse.localhost:${bench.gateway.httpsPort}`);
  });

  it('serves a page that explains itself on the bare name', async () => {
    const answer = await call(bench.gateway, { host: 'gatehouse.localhost', path: '/' });
    expect(answer.status).toBe(200);
    expect(header(answer, 'content-type')).toBe('text/html; charset=utf-8');
    for (const strategy of strategies)
      expect(answer.body).toMatch(new RegExp(`<tr><th scope="row">.*${strategy}`));
    // The policy lets the page use what it refers to and nothing else.
    expect(header(answer, 'content-security-policy')).toContain("style-src 'self'");
    expect(answer.body).not.toMatch(/<script|style=|<style/);
    const style = await call(bench.gateway, { host: 'gatehouse.localhost', path: '/gatehouse.css' });
    expect(header(style, 'content-type')).toBe('text/css; charset=utf-8');
  });
});
