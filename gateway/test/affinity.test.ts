import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { containedNginx, type EdgeChange } from './support/nginx.ts';
import type { Replica } from './support/replica.ts';
import { type Bench, onBench, onEveryNginx } from './support/under-test.ts';
import { type Answer, call, header } from './support/wire.ts';

const host = 'sticky.gatehouse.localhost';
const NAME = '__Host-gatehouse-affinity';

/** What holds for both ways of doing it. The replica sets the cookie (services/session), the gateway reads it. */
function affinity(bench: Bench): void {
  it('brings a client to the replica that the cookie names, for the shop, sign-in and administration', async () => {
    for (const replica of bench.replicas) {
      const cookie = `a=b; ${NAME}=${nameOf(replica)}; __Host-gatehouse=x`;
      for (const path of ['/api/cart', '/auth/sessions', '/auth/admin/users', '/api/me', '/auth/login']) {
        expect(header(await ask(bench, { path, cookie }), 'x-replica')).toBe(replica.name);
      }
    }
  });

  it.each([' \t', ' '.repeat(200)])('reads past blanks around name and value: %j', async (blanks) => {
    for (const replica of bench.replicas) {
      const cookie = `a=b;${blanks}${NAME}${blanks}=${blanks}${nameOf(replica)}${blanks}; c=d`;
      expect(header(await ask(bench, { cookie }), 'x-replica')).toBe(replica.name);
    }
  });

  it('spreads clients that have no replica yet', async () => {
    for (let turn = 0; turn < 30; turn += 1) await ask(bench);
    for (const { name, seen } of bench.replicas) expect(seen.length, name).toBeGreaterThan(0);
  });

  it('goes to another replica while the one that is named is gone, POST too', async () => {
    const [lost, ...others] = bench.replicas as [Replica, ...Replica[]];
    const cookie = `${NAME}=${nameOf(lost)}`;
    await lost.close();
    try {
      const moved = await ask(bench, { method: 'POST', path: '/auth/login', cookie });
      expect(moved.status).toBe(200);
      expect(others.map(({ name }) => name)).toContain(header(moved, 'x-replica'));
    } finally {
      await lost.reopen();
    }
    // Nothing was held against it: its client is back at the very next request.
    expect(header(await ask(bench, { cookie }), 'x-replica')).toBe(lost.name);
  });

  it.each(['unknown', '', 'a"b', '../x', 'x'.repeat(3000), 'f'.repeat(32), `${'0'.repeat(32)}0`])(
    'goes round robin for a cookie that names no replica: %j',
    async (value) => {
      expect((await ask(bench, { cookie: `${NAME}=${value}` })).status).toBe(200);
    },
  );

  it.each([200, 401, 403, 503])(
    'sets no cookie of its own: an answer of %i moves no client',
    async (status) => {
      for (const one of bench.replicas) one.handler = (_seen, response) => response.writeHead(status).end();
      const [named] = bench.replicas as [Replica];
      for (const cookie of ['', `${NAME}=${nameOf(named)}`]) {
        const answer = await ask(bench, { cookie });
        expect(answer.status).toBe(status);
        expect(header(answer, 'set-cookie')).toBeUndefined();
      }
    },
  );

  it('passes on the cookies of the replica as they are', async () => {
    const cookies = [`${NAME}=x; Path=/; Secure; HttpOnly; SameSite=Lax`, 'b=2'];
    for (const one of bench.replicas)
      one.handler = (_seen, response) => response.setHeader('set-cookie', cookies).end();
    const answer = await ask(bench);
    expect(answer.headers.filter(([name]) => name === 'set-cookie').map(([, value]) => value)).toEqual(
      cookies,
    );
  });
}

describe('listed replicas', () => {
  onEveryNginx(affinity);
});

describe('sticky route: nginx finds the address', () => {
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
        .replace(/\$\{GATEHOUSE_STRATEGIES\}/, 'shared')
        .replace(/\$\{GATEHOUSE_ADNET\}/, '')
        .replaceAll('server api:3000 resolve max_fails=0;', linesOf('api_round_robin'))
        .replace('server auth:3000 resolve max_fails=0;', linesOf('auth')),
    };
  };
}

function ask(bench: Bench, { method = 'GET', path = '/api/me', cookie = '' } = {}): Promise<Answer> {
  return call(bench.gateway, { method, host, path, headers: cookie === '' ? [] : [['Cookie', cookie]] });
}

/** As nginx names its servers by itself, and replicas themselves. */
const nameOf = ({ port }: Replica): string => hash('md5', `127.0.0.1:${port}`, 'hex');
