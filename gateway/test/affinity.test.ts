import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { containedNginx, type EdgeChange } from './support/nginx.ts';
import { sawHeader } from './support/replica.ts';
import { type Bench, onBench, onEveryNginx } from './support/under-test.ts';
import { type Answer, call, header } from './support/wire.ts';

const host = 'sticky.gatehouse.localhost';
const NAME = '__Host-gatehouse-affinity';

/** What holds for both ways of doing it. */
function affinity(bench: Bench): void {
  it('comes as a cookie that a browser takes under a __Host- name, and that no script reads', async () => {
    const cookie = affinityOf(await ask(bench));
    expect(cookie.attributes).toEqual(['httponly', 'path=/', 'samesite=lax', 'secure']);
    expect(cookie.value).toMatch(/^[A-Za-z0-9._-]+$/);
  });

  it('brings a client back to the same replica, for the shop, sign-in and administration', async () => {
    const first = await ask(bench);
    const { value } = affinityOf(first);
    for (const path of [
      '/api/cart',
      '/auth/sessions',
      '/auth/admin/users',
      '/api/me',
      '/auth/login',
      '/api/me',
    ]) {
      const answer = await ask(bench, { path, cookie: `a=b; ${NAME}=${value}; __Host-gatehouse=x` });
      expect(header(answer, 'x-replica')).toBe(header(first, 'x-replica'));
    }
  });

  it('spreads clients that have no replica yet', async () => {
    for (let turn = 0; turn < 9; turn += 1) await ask(bench);
    for (const { name, seen } of bench.replicas) expect(seen.length, name).toBeGreaterThan(1);
  });

  it('moves a client whose replica is gone, POST too, and names the new one', async () => {
    const first = await ask(bench);
    const lost = bench.replicas.find(({ name }) => name === header(first, 'x-replica'));
    await lost?.close();
    try {
      const cookie = `${NAME}=${affinityOf(first).value}`;
      const moved = await ask(bench, { method: 'POST', path: '/auth/login', cookie });
      expect(moved.status).toBe(200);
      expect(header(moved, 'x-replica')).not.toBe(lost?.name);
      const settled = await ask(bench, { cookie: `${NAME}=${affinityOf(moved).value}` });
      expect(header(settled, 'x-replica')).toBe(header(moved, 'x-replica'));
    } finally {
      await lost?.reopen();
    }
  });

  it.each(['nobody', '', 'a"b', '../x', 'x'.repeat(3000)])(
    'goes round robin for a cookie that names no replica: %j',
    async (value) => {
      const answer = await ask(bench, { cookie: `${NAME}=${value}` });
      expect(answer.status).toBe(200);
      expect(affinityOf(answer).value).not.toBe(value);
    },
  );

  it('is no other strategy’s, and not of the routes that auth answers', async () => {
    for (const [other, path] of [
      ['memory.gatehouse.localhost', '/api/me'],
      ['shared.gatehouse.localhost', '/auth/login'],
      [host, '/auth/register'],
      [host, '/.well-known/jwks.json'],
      [host, '/nothing'],
    ] as const) {
      expect(header(await call(bench.gateway, { host: other, path }), 'set-cookie')).toBeUndefined();
    }
  });

  it('comes beside the cookies of the service', async () => {
    for (const one of bench.replicas)
      one.handler = (_seen, response) => response.setHeader('set-cookie', ['a=1', 'b=2']).end();
    const answer = await ask(bench);
    expect(answer.headers.filter(([name]) => name === 'set-cookie')).toHaveLength(3);
  });
}

describe('listed replicas: the cookie holds the name', () => {
  onEveryNginx((bench) => {
    affinity(bench);

    it('is set when the client has none or another one, and only then', async () => {
      const first = await ask(bench);
      const name = String(header(first, 'x-replica'));
      expect(affinityOf(first).value).toBe(name);
      const again = await ask(bench, { cookie: `${NAME}=${name}` });
      expect(header(again, 'set-cookie')).toBeUndefined();
    });

    it('is not set by an answer that decides nothing', async () => {
      for (const one of bench.replicas) one.handler = (_seen, response) => response.writeHead(503).end();
      const answer = await ask(bench);
      expect(answer.status).toBe(503);
      expect(header(answer, 'set-cookie')).toBeUndefined();
    });

    it('takes no time over a header full of cookies', async () => {
      const cookie = Array.from({ length: 2500 }, () => 'a').join('; ');
      const started = performance.now();
      expect((await ask(bench, { cookie })).status).toBe(200);
      expect(performance.now() - started).toBeLessThan(1000);
      expect(sawHeader(bench.replicas.flatMap(({ seen }) => seen)[0], 'cookie')).toBe(cookie);
    });
  });
});

describe('sticky cookie: nginx holds the address', () => {
  onBench(containedNginx(), affinity, composeAffinity());
});

/** The edge of the containers, with listed servers in place of names that only Docker can resolve. */
function composeAffinity(): EdgeChange {
  const template = readFileSync(resolve(import.meta.dirname, '../edge/compose/http.conf.template'), 'utf8');
  return (files) => {
    const listed = files['edge/http.conf'] ?? '';
    const linesOf = (upstream: string) =>
      [
        ...(new RegExp(`upstream ${upstream} \\{[^}]*\\}`).exec(listed)?.[0] ?? '').matchAll(/server .*;/g),
      ].join('\n');
    const accessLog = /access_log .*;/.exec(listed)?.[0] ?? '';
    return {
      ...files,
      'edge/http.conf': template
        .replace(/access_log .*;/, accessLog)
        .replace(/\$\{GATEHOUSE_HTTPS_PORT\}/, '8443')
        .replace(/\$\{GATEHOUSE_HTTP_PORT\}/, '8080')
        .replaceAll('server api:3000 resolve max_fails=0;', linesOf('api_round_robin'))
        .replace('server auth:3000 resolve max_fails=0;', linesOf('auth')),
    };
  };
}

function ask(bench: Bench, { method = 'GET', path = '/api/me', cookie = '' } = {}): Promise<Answer> {
  return call(bench.gateway, { method, host, path, headers: cookie === '' ? [] : [['Cookie', cookie]] });
}

/** The one affinity cookie of an answer, its attributes sorted and in lower case. */
function affinityOf(answer: Answer): { value: string; attributes: string[] } {
  const lines = answer.headers.filter(
    ([name, value]) => name === 'set-cookie' && value.startsWith(`${NAME}=`),
  );
  expect(lines).toHaveLength(1);
  const [pair = '', ...attributes] = (lines[0]?.[1] ?? '').split('; ');
  return {
    value: pair.slice(NAME.length + 1),
    attributes: attributes.map((one) => one.toLowerCase()).sort(),
  };
}
