import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { Handler, Replica } from './support/replica.ts';
import { startSilence } from './support/silence.ts';
import { type Bench, onEveryNginx, upstreamsOf } from './support/under-test.ts';
import { until } from './support/until.ts';
import { type Answer, call, header } from './support/wire.ts';

const host = 'shared.gatehouse.localhost';

/** Reads the request and dies without a word, as a killed process does. */
const reset: Handler = (seen) => seen.connection.resetAndDestroy();

onEveryNginx((bench) => {
  it.each(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])(
    '%s: a refused connection goes unnoticed by the client',
    async (method) => {
      const [first, second] = bench.replicas;
      await Promise.all([first?.close(), second?.close()]);
      try {
        for (let turn = 0; turn < 6; turn += 1) {
          const answer = await call(bench.gateway, { host, path: '/api/transfers', method, body: '{}' });
          expect(answer.status).toBe(200);
          expect(header(answer, 'x-replica')).toBe('api-3');
        }
      } finally {
        await Promise.all([first?.reopen(), second?.reopen()]);
      }
      // Nothing was held against them: they are asked again.
      for (const one of bench.replicas.slice(0, 2)) await untilAsked(bench, one);
    },
  );

  it('sends nothing twice that a replica has read and may have done: POST and PATCH', async () => {
    for (const method of ['POST', 'PATCH']) {
      for (const one of bench.replicas) {
        one.seen.length = 0;
        one.handler = reset;
      }
      const answer = await call(bench.gateway, { host, path: '/api/transfers', method, body: '{}' });
      expect(answer.status).toBe(502);
      expect(bench.asked()).toHaveLength(1);
    }
  });

  it('asks another replica when one dies over a request that means the same twice', async () => {
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const [first, ...others] = bench.replicas;
      for (const one of bench.replicas) one.seen.length = 0;
      (first as Replica).handler = reset;
      for (const one of others) one.handler = (_seen, response) => response.end('{}');
      let asked = 0;
      await until(async () => {
        expect((await call(bench.gateway, { host, path: '/api/me', method })).status).toBe(200);
        asked += 1;
        return (first?.seen.length ?? 0) > 0;
      });
      expect(others.flatMap(({ seen }) => seen)).toHaveLength(asked);
    }
  });

  it('logs nothing of the address of an unanswered request', async () => {
    for (const one of bench.replicas) one.handler = reset;
    const headers: [string, string][] = [['Referer', `https://${host}/?marker`]];
    const answer = await call(bench.gateway, { host, path: '/api/me?token=marker', headers });
    expect(answer.status).toBe(502);
    await pause(100);
    expect(bench.gateway.errors()).not.toContain('marker');
    expect(bench.gateway.accessLog().at(-1)).toMatchObject({ path: '/api/me', status: 502 });
  });

  it.each(['GET', 'PUT'])('%s: gives nothing that a silent replica holds to another one', async (method) => {
    for (const one of bench.replicas) one.handler = () => undefined;
    expect((await call(bench.gateway, { host, path: '/api/me', method })).status).toBe(504);
    await pause(100);
    expect(bench.asked()).toHaveLength(1);
  });

  it.each(['GET', 'POST'])(
    '%s: waits 250 ms for an address that answers nothing, then asks another',
    async (method) => {
      const silence = await startSilence();
      bench.gateway.reload({
        ...upstreamsOf(bench),
        replicas: [{ name: 'gone', port: silence.port }, ...bench.replicas],
      });
      try {
        await until(async () => (await timed(bench, method)) > 200);
        const waits: number[] = [];
        for (let turn = 0; turn < 12; turn += 1) waits.push(await timed(bench, method));
        expect(waits.filter((wait) => wait > 200).length).toBeGreaterThan(1);
        expect(Math.max(...waits)).toBeLessThan(1500);
      } finally {
        silence.stop();
        bench.gateway.reload(upstreamsOf(bench));
        await until(async () => (await timed(bench, method)) < 200 && (await timed(bench, method)) < 200);
      }
    },
  );

  it('takes 503 for the answer it is, and goes on asking who gave it', async () => {
    const [first] = bench.replicas;
    (first as Replica).handler = (_seen, response) => {
      response
        .writeHead(503, { 'retry-after': '1', 'content-type': 'application/problem+json' })
        .end('{"code":"undecided"}');
    };
    const answers = await untilAsked(bench, first as Replica);
    const undecided = answers.filter(({ status }) => status === 503);
    for (const answer of undecided) {
      expect(answer.body).toBe('{"code":"undecided"}');
      expect(header(answer, 'retry-after')).toBe('1');
      expect(header(answer, 'x-replica')).toBe('api-1');
    }
    // Whatever the order: as many answers of 503 as the replica gave, and nothing was asked twice.
    expect(undecided).toHaveLength(first?.seen.length ?? 0);
    expect(bench.asked()).toHaveLength(answers.length);
    // It is asked again after its 503: no failure was counted against it.
    (first as Replica).seen.length = 0;
    await untilAsked(bench, first as Replica);
  });

  it('serves on while all replicas answer 503, public routes too', async () => {
    for (const one of bench.replicas) {
      one.handler = (seen, response) => response.writeHead(seen.url === '/api/public' ? 200 : 503).end('{}');
    }
    for (let turn = 0; turn < 9; turn += 1) {
      expect((await call(bench.gateway, { host, path: '/api/me' })).status).toBe(503);
      expect((await call(bench.gateway, { host, path: '/api/public' })).status).toBe(200);
    }
  });

  it('loses no POST to replicas that close after each answer', async () => {
    for (const one of bench.replicas)
      one.handler = (_seen, response) => response.setHeader('connection', 'close').end('{}');
    for (let turn = 0; turn < 12; turn += 1) {
      expect(
        (await call(bench.gateway, { host, path: '/api/transfers', method: 'POST', body: '{}' })).status,
      ).toBe(200);
    }
    expect(bench.asked()).toHaveLength(12);
  });
});

/** How long one request took, in ms; it must succeed. */
async function timed(bench: Bench, method: string): Promise<number> {
  const started = performance.now();
  const body = method === 'GET' ? {} : { body: '{}' };
  expect((await call(bench.gateway, { host, path: '/api/transfers', method, ...body })).status).toBe(200);
  return performance.now() - started;
}

/** Asks until this replica was asked twice, in whatever order the workers of nginx go round; the answers. */
async function untilAsked(bench: Bench, replica: Replica): Promise<Answer[]> {
  const answers: Answer[] = [];
  await until(async () => {
    answers.push(await call(bench.gateway, { host, path: '/api/public' }));
    return replica.seen.length >= 2;
  });
  return answers;
}
