import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { EXCHANGE_SECRET } from './support/nginx.ts';
import { type Handler, sawHeader } from './support/replica.ts';
import { type Bench, onEveryNginx, upstreamsOf } from './support/under-test.ts';
import { call, header } from './support/wire.ts';

const host = 'phantom.gatehouse.localhost';
/** What auth keeps for a second, at most (GUARANTEES, G1). */
const BOUND_MS = 2250;
const REVOKED_AFTER_MS = 3000;

/** A credential as auth makes them. */
function credential(): string {
  const secret = randomBytes(32).toString('base64url');
  return `${secret}.${createHash('md5').update(`gatehouse-phantom:${secret}`).digest('base64url')}`;
}

/** Says `verdict-<n>` of whatever it is asked, and how long that may be kept. */
function exchanging(seconds: number): Handler {
  let asked = 0;
  return (_seen, response) => {
    asked += 1;
    response
      .writeHead(200, {
        'gatehouse-verdict': `verdict-${asked}`,
        'x-accel-expires': String(seconds),
        'cache-control': 'no-store',
      })
      .end('{}');
  };
}

async function ask(bench: Bench, headers: [string, string][], path = '/api/me'): Promise<number> {
  return (await call(bench.gateway, { host, path, headers })).status;
}

/** What the replicas were told, in order of their names. */
const told = (bench: Bench, name: string): (string | undefined)[] =>
  bench.replicas.flatMap(({ seen }) => seen).map((one) => sawHeader(one, name));

onEveryNginx((bench) => {
  describe('a credential is exchanged', () => {
    it('for what auth says of it, and no replica sees the credential', async () => {
      bench.operations.handler = exchanging(0);
      const good = credential();
      const carriers: [string, string][] = [
        ['Cookie', `a=b; __Host-gatehouse=${good}; gatehouse-preferences=x`],
        ['Authorization', `Bearer ${good}`],
        ['Authorization', `bearer ${good}`],
      ];
      for (const carrier of carriers) expect(await ask(bench, [carrier])).toBe(200);
      expect(told(bench, 'gatehouse-verdict').toSorted()).toEqual(['verdict-1', 'verdict-2', 'verdict-3']);
      const cookie = 'a=b; __Host-gatehouse=exchanged; gatehouse-preferences=x';
      expect(told(bench, 'cookie').filter(Boolean)).toEqual([cookie]);
      expect(told(bench, 'authorization').filter(Boolean)).toEqual(['Bearer exchanged', 'Bearer exchanged']);
      expect(
        JSON.stringify(bench.replicas.map(({ seen }) => seen.map(({ headers }) => headers))),
      ).not.toContain(good.slice(0, 43));
      for (const seen of bench.operations.seen) {
        expect([seen.method, seen.url, seen.body]).toEqual(['GET', '/internal/exchange', '']);
        expect(sawHeader(seen, 'gatehouse-credential')).toBe(good);
        expect(sawHeader(seen, 'gatehouse-internal-secret')).toBe(EXCHANGE_SECRET);
        expect(sawHeader(seen, 'cookie')).toBeUndefined();
      }
    });

    // RFC 6265bis section 5.6: blanks around a value are no part of it.
    it.each([' ', '\t \t', ' '.repeat(2000)])('also behind and before blanks: %j', async (blanks) => {
      bench.operations.handler = exchanging(0);
      const good = credential();
      for (const more of ['', '; c=d']) {
        const cookie = `a=b;${blanks}__Host-gatehouse${blanks}=${blanks}${good}${blanks}${more}`;
        expect(await ask(bench, [['Cookie', cookie]])).toBe(200);
      }
      expect(bench.operations.seen.map((one) => sawHeader(one, 'gatehouse-credential'))).toEqual([
        good,
        good,
      ]);
      expect(told(bench, 'gatehouse-verdict').toSorted()).toEqual(['verdict-1', 'verdict-2']);
    });

    it('with the body left to the request itself', async () => {
      bench.operations.handler = exchanging(0);
      const body = '{"sku":"lantern","quantity":1}';
      const headers: [string, string][] = [
        ['Authorization', `Bearer ${credential()}`],
        ['Content-Type', 'application/json'],
      ];
      await call(bench.gateway, { host, path: '/api/cart/items', method: 'POST', headers, body });
      expect(bench.replicas.flatMap(({ seen }) => seen).map((one) => [one.method, one.body])).toEqual([
        ['POST', body],
      ]);
    });

    it('by auth alone where auth is queried itself', async () => {
      const good = credential();
      await ask(bench, [['Cookie', `__Host-gatehouse=${good}`]], '/auth/sessions');
      expect(bench.operations.seen).toEqual([]);
      expect(sawHeader(bench.auth.seen[0], 'cookie')).toBe(`__Host-gatehouse=${good}`);
      expect(sawHeader(bench.auth.seen[0], 'gatehouse-verdict')).toBeUndefined();
    });

    it('in no other strategy', async () => {
      const headers: [string, string][] = [['Authorization', `Bearer ${credential()}`]];
      await call(bench.gateway, { host: 'token.gatehouse.localhost', path: '/api/me', headers });
      expect(bench.operations.seen).toEqual([]);
      expect(told(bench, 'authorization')).toEqual([headers[0]?.[1]]);
    });
  });

  describe('nothing is asked', () => {
    it('where the route needs no identity, and the replica sees no credential either', async () => {
      bench.operations.handler = () => undefined;
      const good = credential();
      for (const path of ['/api/public', '/api/preferences']) {
        expect(await ask(bench, [['Cookie', `__Host-gatehouse=${good}; a=b`]], path)).toBe(200);
        expect(await ask(bench, [['Authorization', `Bearer ${good}`]], path)).toBe(200);
      }
      expect(bench.operations.seen).toEqual([]);
      expect(told(bench, 'cookie').filter(Boolean)).toEqual(Array(2).fill('__Host-gatehouse=exchanged; a=b'));
      expect(told(bench, 'authorization').filter(Boolean)).toEqual(Array(2).fill('Bearer exchanged'));
    });

    it('about a client that presents nothing', async () => {
      expect(await ask(bench, [])).toBe(200);
      expect(bench.operations.seen).toEqual([]);
      expect(told(bench, 'cookie')).toEqual([undefined]);
    });

    it.each([
      ['made up', () => 'x'.repeat(66)],
      ['of another secret', () => `${credential().slice(0, 44)}${credential().slice(44)}`],
      ['too long', () => `${credential()}A`],
      ['of two words', () => `${credential()} x`],
      ['empty', () => ''],
    ])('about a credential that is %s', async (_what, made) => {
      for (const carrier of [
        ['Cookie', `__Host-gatehouse=${made()}`],
        ['Authorization', `Bearer ${made()}`],
      ] as [string, string][]) {
        expect(await ask(bench, [carrier])).toBe(200);
      }
      expect(bench.operations.seen).toEqual([]);
      expect(told(bench, 'gatehouse-verdict')).toEqual(['rejected', 'rejected']);
    });

    it('about the second of two, which the replica refuses: it sees that there were two', async () => {
      bench.operations.handler = exchanging(0);
      const cookie = `__Host-gatehouse=${credential()}; __Host-gatehouse=${credential()}`;
      await ask(bench, [['Cookie', cookie]]);
      expect(told(bench, 'cookie')).toEqual(['__Host-gatehouse=exchanged; __Host-gatehouse=exchanged']);
      await ask(bench, [
        ['Cookie', `__Host-gatehouse=${credential()}`],
        ['Authorization', `Bearer ${credential()}`],
      ]);
      expect(told(bench, 'authorization').filter(Boolean)).toEqual(['Bearer exchanged']);
    });

    it('on behalf of a client that requests the exchange itself, and no client brings a verdict', async () => {
      for (const path of ['/gateway-exchange', '/internal/exchange', '/gateway-exchange-failed']) {
        const answer = await call(bench.gateway, {
          ...{ host, path },
          headers: [['Authorization', `Bearer ${credential()}`]],
        });
        expect([answer.status, header(answer, 'content-type')]).toEqual([
          404,
          'application/problem+json; charset=utf-8',
        ]);
      }
      await ask(bench, [['Gatehouse-Verdict', 'verdict-0']]);
      expect(told(bench, 'gatehouse-verdict')).toEqual(['rejected']);
      expect(bench.operations.seen).toEqual([]);
    });
  });

  describe('an exchange that fails', () => {
    it.each([400, 401, 404, 429, 500, 503])(
      'with %i reaches the replica without a verdict, and is not kept',
      async (status) => {
        bench.operations.handler = (_seen, response) =>
          response.writeHead(status, { 'gatehouse-verdict': 'verdict-0' }).end('{}');
        const headers: [string, string][] = [['Authorization', `Bearer ${credential()}`]];
        for (const path of ['/api/me', '/api/cart']) expect(await ask(bench, headers, path)).toBe(200);
        expect(bench.operations.seen).toHaveLength(2);
        expect(told(bench, 'gatehouse-verdict')).toEqual([undefined, undefined]);
      },
    );

    it('for want of an answer takes no longer than three times what a store may', async () => {
      bench.operations.handler = () => undefined;
      const started = performance.now();
      expect(await ask(bench, [['Authorization', `Bearer ${credential()}`]])).toBe(200);
      expect(performance.now() - started).toBeLessThan(1500);
      expect(bench.operations.seen).toHaveLength(3);
      expect(told(bench, 'gatehouse-verdict')).toEqual([undefined]);
    });

    it('twice is tried again, and what was late is not taken', async () => {
      let asked = 0;
      bench.operations.handler = (_seen, response) => {
        asked += 1;
        const verdict = `verdict-${asked}`;
        const answer = () => response.writeHead(200, { 'gatehouse-verdict': verdict }).end('{}');
        setTimeout(answer, asked < 3 ? 350 : 0);
      };
      expect(await ask(bench, [['Authorization', `Bearer ${credential()}`]])).toBe(200);
      expect(told(bench, 'gatehouse-verdict')).toEqual(['verdict-3']);
    });

    it('for a while, as a busy auth does, is seen by no client, and adds nothing to the bound', async () => {
      const begun = performance.now();
      const elapsed = (): number => performance.now() - begun;
      let revokedAt = Number.POSITIVE_INFINITY;
      // It stands still for 600 of each 1200 ms, with what it has read and not yet said.
      bench.operations.handler = (_seen, response) => {
        const verdict = revokedAt < elapsed() ? 'rejected' : 'accepted';
        const rest = 600 - (elapsed() % 1200);
        const answer = () =>
          response.writeHead(200, { 'gatehouse-verdict': verdict, 'x-accel-expires': '1' }).end('{}');
        setTimeout(answer, Math.max(0, rest));
      };
      const headers: [string, string][] = [['Authorization', `Bearer ${credential()}`]];
      const startedAt: number[] = [];
      const visit = async (): Promise<void> => {
        while (elapsed() < REVOKED_AFTER_MS + 2 * BOUND_MS) {
          if (elapsed() > REVOKED_AFTER_MS) revokedAt = Math.min(revokedAt, elapsed());
          const number = startedAt.push(elapsed()) - 1;
          expect(await ask(bench, headers, `/api/me?number=${number}`)).toBe(200);
          await pause(20);
        }
      };
      await Promise.all([visit(), visit()]);
      const verdicts = bench.replicas
        .flatMap(({ seen }) => seen)
        .map((one) => ({
          startedAt: startedAt[Number(one.url.split('=')[1])] ?? Number.NaN,
          verdict: sawHeader(one, 'gatehouse-verdict'),
        }));
      expect(verdicts).toHaveLength(startedAt.length);
      expect(new Set(verdicts.map(({ verdict }) => verdict))).toEqual(new Set(['accepted', 'rejected']));
      const accepted = verdicts.filter(({ verdict }) => verdict === 'accepted');
      expect(Math.max(...accepted.map((one) => one.startedAt))).toBeLessThan(revokedAt + BOUND_MS);
    });

    it('because auth is unavailable leaves public routes as they are', async () => {
      bench.gateway.reload({ ...upstreamsOf(bench), authOperationsPort: 1 });
      await pause(300);
      expect(await ask(bench, [['Authorization', `Bearer ${credential()}`]], '/api/public')).toBe(200);
      expect(told(bench, 'gatehouse-verdict')).toEqual([undefined]);
      bench.gateway.reload(upstreamsOf(bench));
      await pause(300);
    });
  });

  describe('an answer is kept', () => {
    it('as long as auth says and the rest of that second, never longer, for that credential alone', async () => {
      bench.operations.handler = exchanging(1);
      const [one, other] = [credential(), credential()];
      const started = performance.now();
      let kept = 0;
      while (bench.operations.seen.length < 2) {
        expect(await ask(bench, [['Authorization', `Bearer ${one}`]])).toBe(200);
        if (bench.operations.seen.length < 2) kept = performance.now() - started;
        await pause(10);
      }
      expect(kept).toBeGreaterThan(900);
      expect(kept).toBeLessThan(2000);
      await ask(bench, [['Authorization', `Bearer ${other}`]]);
      expect(bench.operations.seen).toHaveLength(3);
    });

    it('not at all where auth says so', async () => {
      bench.operations.handler = exchanging(0);
      const headers: [string, string][] = [['Authorization', `Bearer ${credential()}`]];
      for (let turn = 0; turn < 5; turn += 1) await ask(bench, headers);
      expect(bench.operations.seen).toHaveLength(5);
    });

    it('under a name that is not the credential', async () => {
      bench.operations.handler = exchanging(5);
      const good = credential();
      await ask(bench, [['Authorization', `Bearer ${good}`]]);
      const found = (text: string): string => grepCache(bench, text);
      expect(found('verdict-1')).not.toBe('');
      expect(found(good.slice(44))).not.toBe('');
      expect(found(good.slice(0, 43))).toBe('');
    });
  });
});

/** The files of the gateway's cache that hold the text. */
function grepCache({ gateway }: Bench, text: string): string {
  try {
    return execFileSync('grep', ['-rlFe', text, gateway.cache], { encoding: 'utf8' });
  } catch {
    return '';
  }
}
