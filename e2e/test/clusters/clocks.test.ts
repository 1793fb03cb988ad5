import { type Answer, codeOf } from '@gatehouse/testkit/answer';
import { DEMO_PASSWORD } from '@gatehouse/testkit/demo';
import { shortLimits } from '@gatehouse/testkit/limits';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { anyStrategy, newUser, postJson, signIn } from '../../support/accounts.ts';
import type { Client, Credential } from '../../support/client.ts';
import { onEveryReplica } from '../../support/everywhere.ts';
import { expectProblem } from '../../support/expectations.ts';
import { fakeTime } from '../../support/fake-time.ts';
import { answersWithin } from '../../support/faults.ts';
import { type OwnCluster, ownCluster } from '../../support/own-cluster.ts';
import { replay } from '../../support/replay.ts';
import { type Strategy, strategies } from '../../support/strategies.ts';

/** The longest from the moment the clock is right again to the first 200, in ms: see `docs/operations.md`. */
const CONFIRMED_MS = 3_000;
/** Credentials outlive the tests; what is asked of auth in between is asked of it again soon. */
const limits = { ...shortLimits, ACCESS_TOKEN_SECONDS: 300, CLOCK_TOLERANCE_SECONDS: 5 };

const auth = fakeTime();
const replica = fakeTime();
let own: OwnCluster | undefined;
beforeAll(async () => {
  own = await ownCluster({
    limits,
    environmentOf: { 'auth-1': auth.environment, 'api-1': replica.environment },
  });
});
afterAll(async () => {
  await own?.release();
  auth.remove();
  replica.remove();
});
afterEach(() => {
  auth.set(0);
  replica.set(0);
});

/** The answers of the replica whose clock is moved, one for each strategy; `send` until it has answered. */
async function atMoved(send: () => Promise<Answer>): Promise<Answer> {
  const answers = await onEveryReplica(send);
  const answer = answers.get('api-1');
  if (answer === undefined) throw new Error('api-1 never answered');
  return answer;
}

async function credentials(): Promise<[Strategy, Client, Credential][]> {
  const account = await newUser();
  const made: [Strategy, Client, Credential][] = [];
  for (const strategy of strategies) {
    const client = await signIn(strategy, account);
    made.push([strategy, client, await client.credential()]);
  }
  return made;
}

const codeAt = (answer: Answer): unknown[] => [answer.replica, codeOf(answer)];

/** Those whose sessions every replica knows. */
const everywhere = ([{ everywhere: known }]: [Strategy, ...unknown[]]): boolean => known;

describe('the clock of a replica', () => {
  test.for([
    ['an hour ahead', 3_600],
    ['an hour behind', -3_600],
    ['a day ahead', 86_400],
  ] as const)('%s: undecided from the next request on, never 401', { timeout: 120_000 }, async ([, by]) => {
    const clients = (await credentials()).filter(everywhere);
    for (const [strategy, , credential] of clients)
      expect((await atMoved(() => replay(credential))).status, strategy.name).toBe(200);
    replica.set(by);
    for (const [strategy, , credential] of clients) {
      for (let tries = 0; tries < 6; tries += 1) {
        const answer = await replay(credential);
        expect([200, 503], `${strategy.name}: ${answer.text}`).toContain(answer.status);
        expect(answer.status === 200 && answer.replica === 'api-1', strategy.name).toBe(false);
      }
      expectProblem(await atMoved(() => replay(credential)), 503, 'undecided');
    }
    replica.set(0);
    const since = performance.now();
    for (const [, , credential] of clients)
      await answersWithin(CONFIRMED_MS, since, () => atMoved(() => replay(credential)));
  });

  test('a step below the tolerance refuses nothing, and costs a lease at most', async () => {
    const clients = (await credentials()).filter(everywhere);
    replica.set(3);
    const since = performance.now();
    // It may as well have slept for that long: a lease is void, and a replica that has nothing else queries Redis again first.
    for (const [, , credential] of clients)
      await answersWithin(1_000, since, () => atMoved(() => replay(credential)));
  });
});

describe('the clock of auth', () => {
  test.for([
    ['five minutes ahead', 300],
    ['five minutes behind', -300],
  ] as const)(
    '%s: what it decides is undecided, what replicas know goes on',
    { timeout: 120_000 },
    async ([, by]) => {
      const clients = await credentials();
      auth.set(by);
      for (const [strategy, client] of clients) {
        const login = await postJson(strategy, '/auth/login', { username: 'ada', password: DEMO_PASSWORD });
        expectProblem(login, 503, 'undecided');
        if (strategy.refreshes) expectProblem(await client.once('POST', '/auth/refresh'), 503, 'undecided');
        if (!strategy.everywhere) continue;
        const answer = await client.once('GET', '/api/me');
        expect([200, 503], `${strategy.name}: ${answer.text}`).toContain(answer.status);
      }
      // Nothing of theirs is asked of auth.
      for (const [strategy, client] of clients.filter(([{ name }]) => ['shared', 'token'].includes(name)))
        expect((await client.once('GET', '/api/me')).status, strategy.name).toBe(200);
      auth.set(0);
      const since = performance.now();
      for (const [strategy, client] of clients) {
        await answersWithin(CONFIRMED_MS, since, () =>
          postJson(strategy, '/auth/login', { username: 'ada', password: DEMO_PASSWORD }),
        );
        if (strategy.everywhere)
          await answersWithin(CONFIRMED_MS, since, () => client.once('GET', '/api/me'));
      }
    },
  );

  test('wrong from its start, it serves all the same, and signs in once it is right', {
    timeout: 60_000,
  }, async () => {
    auth.set(300);
    const cluster = own?.cluster;
    if (cluster === undefined) throw new Error('no cluster');
    await cluster.signal('auth', 'SIGKILL');
    const restarted = cluster.restart('auth').catch(() => undefined);
    const login = (): Promise<Answer> =>
      postJson(anyStrategy(), '/auth/login', { username: 'ada', password: DEMO_PASSWORD });
    await expect
      .poll(async () => codeAt(await login()), { timeout: 30_000, interval: 100 })
      .toEqual(['auth-1', 'undecided']);
    for (let tries = 0; tries < 5; tries += 1) expect((await login()).status).toBe(503);
    auth.set(0);
    await restarted;
    await answersWithin(CONFIRMED_MS, performance.now(), login);
  });
});
