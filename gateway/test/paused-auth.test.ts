import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { answerOk, type Handler, type Replica, startReplica } from './support/replica.ts';
import { startSilence } from './support/silence.ts';
import { type Bench, onEveryNginx, upstreamsOf } from './support/under-test.ts';
import { until } from './support/until.ts';
import { call, header } from './support/wire.ts';

const PROBE = '/health/live';
const TURNS = 8;
/** What a client waits at most while an auth is paused, in ms. */
const WITHIN_MS = 1000;

/** Takes every request and answers none, as a paused process does. */
const paused: Handler = () => undefined;

/** What was asked besides probes. */
const requests = ({ seen }: Replica): string[] =>
  seen.filter(({ url }) => url !== PROBE).map(({ method, url, body }) => `${method} ${url} ${body}`);

onEveryNginx((bench) => {
  let second: Replica;
  beforeAll(async () => {
    if (bench.nginx.missing !== undefined) return;
    second = await startReplica('auth-2');
    await runAuths(bench, second.port);
  });
  afterAll(() => second?.close());
  beforeEach(() => {
    second.seen.length = 0;
    second.handler = answerOk;
  });

  it.each([
    ['shared', 'POST', '/auth/login'],
    ['token', 'POST', '/auth/refresh'],
    ['memory', 'POST', '/auth/register'],
    ['phantom', 'GET', '/auth/sessions'],
    ['sealed', 'DELETE', '/auth/account'],
    ['cached', 'GET', '/.well-known/jwks.json'],
  ])(
    '%s: %s %s goes to the auth that is not paused, within a second and once',
    async (name, method, path) => {
      bench.auth.handler = paused;
      for (let turn = 0; turn < TURNS; turn += 1) {
        const answer = await timed(bench, { host: `${name}.gatehouse.localhost`, path, method, turn });
        expect(answer.status).toBe(200);
        expect(answer.by).toBe('auth-2');
        expect(answer.milliseconds).toBeLessThan(WITHIN_MS);
      }
      expect(requests(bench.auth)).toEqual([]);
      expect(requests(second)).toEqual(
        Array.from({ length: TURNS }, (_, turn) => `${method} ${path} ${bodyOf(method, turn)}`),
      );
      // Not for want of questions: the paused one was asked whether it answers.
      expect(bench.auth.seen.length).toBeGreaterThan(0);
    },
  );

  it('leaves out an auth whose address takes no connections any more', async () => {
    const silence = await startSilence();
    try {
      await runAuths(bench, second.port, silence.port);
      for (let turn = 0; turn < TURNS; turn += 1) {
        const answer = await timed(bench, { host: 'shared.gatehouse.localhost', path: '/auth/login', turn });
        expect(answer.status).toBe(200);
        expect(answer.milliseconds).toBeLessThan(WITHIN_MS);
      }
    } finally {
      silence.stop();
      await runAuths(bench, second.port);
    }
  });

  it('gives nothing that an auth has received to the other one', async () => {
    for (const one of [bench.auth, second]) {
      one.handler = (seen, response, request) =>
        seen.url === PROBE ? answerOk(seen, response, request) : seen.connection.resetAndDestroy();
    }
    const answer = await timed(bench, { host: 'shared.gatehouse.localhost', path: '/auth/login', turn: 1 });
    expect([answer.status, answer.code]).toEqual([503, 'undecided']);
    expect([...requests(bench.auth), ...requests(second)]).toEqual([`POST /auth/login ${bodyOf('POST', 1)}`]);
  });

  it('is undecided within a second when all of them are paused, and sends them nothing', async () => {
    for (const one of [bench.auth, second]) one.handler = paused;
    const answer = await timed(bench, { host: 'shared.gatehouse.localhost', path: '/auth/login', turn: 1 });
    expect([answer.status, answer.code, answer.retryAfter]).toEqual([503, 'undecided', '1']);
    expect(answer.milliseconds).toBeLessThan(WITHIN_MS);
    expect([...requests(bench.auth), ...requests(second)]).toEqual([]);
  });

  it('gives both of them work when neither is paused, and shows neither a credential with the probe', async () => {
    for (let turn = 0; turn < TURNS; turn += 1) {
      await timed(bench, { host: 'shared.gatehouse.localhost', path: '/auth/login', turn });
    }
    await until(async () => {
      await timed(bench, { host: 'shared.gatehouse.localhost', path: '/auth/login', turn: 0 });
      return requests(bench.auth).length > 0 && requests(second).length > 0;
    });
    const probes = [...bench.auth.seen, ...second.seen].filter(({ url }) => url === PROBE);
    expect(probes.length).toBeGreaterThanOrEqual(TURNS);
    for (const { method, headers, body } of probes) {
      expect([method, body]).toEqual(['GET', '']);
      expect(headers.map(([name]) => name).toSorted()).toEqual(['host', 'x-request-id']);
    }
  });

  it('asks nothing for a client that names the probe itself', async () => {
    for (const path of ['/gateway-probe', '/gateway-probe-failed', PROBE]) {
      const answer = await call(bench.gateway, { host: 'shared.gatehouse.localhost', path });
      expect([answer.status, header(answer, 'content-type')]).toEqual([
        404,
        'application/problem+json; charset=utf-8',
      ]);
    }
    expect([...bench.auth.seen, ...second.seen]).toEqual([]);
  });

  it('asks no question where there is one auth', async () => {
    bench.gateway.reload(upstreamsOf(bench));
    await until(async () => {
      bench.auth.seen.length = 0;
      await timed(bench, { host: 'shared.gatehouse.localhost', path: '/auth/login', turn: 0 });
      return bench.auth.seen.length === 1;
    });
    expect(requests(bench.auth)).toHaveLength(1);
    await runAuths(bench, second.port);
  });
});

/** Lets the gateway know the bench's auth and those at these ports, and waits until it goes to the first of them. */
async function runAuths(bench: Bench, ...ports: number[]): Promise<void> {
  bench.gateway.reload({ ...upstreamsOf(bench), moreAuthPorts: ports });
  let inTurn = 0;
  await until(async () => {
    const answer = await timed(bench, { host: 'shared.gatehouse.localhost', path: '/auth/login', turn: 0 });
    inTurn = answer.by === 'auth-2' ? inTurn + 1 : inTurn;
    return inTurn >= 4;
  });
  bench.auth.seen.length = 0;
}

const bodyOf = (method: string, turn: number): string => (method === 'GET' ? '' : `{"turn":${turn}}`);

async function timed(
  bench: Bench,
  { host, path, method = 'POST', turn }: { host: string; path: string; method?: string; turn: number },
) {
  const started = performance.now();
  const body = bodyOf(method, turn);
  const answer = await call(bench.gateway, { host, path, method, ...(body !== '' && { body }) });
  const { code } = JSON.parse(answer.body) as { code?: string };
  const milliseconds = performance.now() - started;
  return {
    status: answer.status,
    code,
    milliseconds,
    by: header(answer, 'x-replica'),
    retryAfter: header(answer, 'retry-after'),
  };
}
