import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startCluster } from '@gatehouse/infra/cluster';
import { codeOf, header } from '@gatehouse/testkit/answer';
import { DEMO_PASSWORD } from '@gatehouse/testkit/demo';
import { shortLimits } from '@gatehouse/testkit/limits';
import { freePorts } from '@gatehouse/testkit/ports';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newName, once, postJson, signIn } from '../../support/accounts.ts';
import type { Client, Credential } from '../../support/client.ts';
import { expectDeadEverywhere, untilBound } from '../../support/everywhere.ts';
import { exchange, hostOf } from '../../support/exchange.ts';
import { expectProblem } from '../../support/expectations.ts';
import { type OwnCluster, ownCluster } from '../../support/own-cluster.ts';
import { type Strategy, strategies, strategyNamed } from '../../support/strategies.ts';

const ada = { id: '', username: 'ada', password: DEMO_PASSWORD };
const WINDOW = 5;
const REGISTRATIONS = 4;
const limits = {
  ...shortLimits,
  LOGIN_WINDOW_SECONDS: WINDOW,
  LOGIN_FAILURES_PER_ADDRESS: 6,
  ACCESS_TOKEN_SECONDS: 3,
};
const enabled = strategies.filter(({ needsRedis }) => !needsRedis);

const needy = strategies.filter(({ needsRedis }) => needsRedis);

let own: OwnCluster | undefined;
beforeAll(async () => {
  own = await ownCluster({
    limits,
    redis: false,
    strategies: enabled.map(({ name }) => name),
    environment: {
      REGISTRATIONS_PER_ADDRESS: String(REGISTRATIONS),
      PASSWORD_HASH_CONCURRENCY: '1',
      PASSWORD_HASH_QUEUE: '4',
    },
  });
});
afterAll(() => own?.release());

/** Ada uses every strategy, then ends all her sessions. */
const ended = once(async () => {
  const sessions = new Map<Strategy, Credential>();
  const callers: Client[] = [];
  for (const strategy of enabled) {
    const client = await signIn(strategy, ada);
    expect((await client.get('/api/me')).status).toBe(200);
    const added = await client.post('/api/cart/items', { sku: 'tea', quantity: 1 });
    expect(added.status, added.text).toBe(200);
    sessions.set(strategy, await client.credential());
    callers.push(client);
  }
  expect((await callers.at(-1)?.post('/auth/logout-everywhere'))?.status).toBe(204);
  return { sessions, acknowledged: performance.now() };
});

describe.concurrent.for(enabled)('$name', (strategy) => {
  test('works without Redis, ending included', async () => {
    const { sessions, acknowledged } = await ended();
    const credential = sessions.get(strategy);
    if (credential === undefined) throw new Error(`${strategy.name} was not signed in`);
    await untilBound(acknowledged, strategy.bound(limits));
    await expectDeadEverywhere(credential);
    expect((await (await signIn(strategy, ada)).get('/api/me')).status).toBe(200);
  });
});

test.for(needy)('$name is not enabled: an unknown host', async (shared) => {
  for (const path of ['/api/public', '/api/me', '/.well-known/jwks.json']) {
    expectProblem(await exchange({ host: hostOf(shared), path }), 421, 'unknown_host');
  }
  expectProblem(await postJson(shared, '/auth/login', ada), 421, 'unknown_host');
});

test.for(needy)('$name without Redis is refused with a sentence', async ({ name }) => {
  const scratch = mkdtempSync(join(tmpdir(), 'gatehouse-e2e-'));
  const [httpsPort, httpPort] = await freePorts();
  const refused = startCluster({
    way: 'native',
    replicas: 1,
    redis: false,
    strategies: [name],
    httpsPort,
    httpPort,
    stateDirectory: join(scratch, 'cluster'),
  });
  await expect(refused).rejects.toThrow(new RegExp(`${name}.*Redis|Redis.*${name}`, 'i'));
  rmSync(scratch, { recursive: true, force: true });
});

test('more sign-ins than can be hashed are told to come back, none fails otherwise', async () => {
  const [strategy] = enabled;
  if (strategy === undefined) throw new Error('no strategy');
  const { username, password } = ada;
  const attempts = Array.from({ length: 12 }, () =>
    postJson(strategy, '/auth/login', { username, password }),
  );
  const answers = await Promise.all(attempts);
  const kinds = answers.map((answer) => `${answer.status} ${codeOf(answer) ?? ''}`.trim());
  expect(new Set(kinds)).toEqual(new Set(['200', '503 overloaded']));
  expect((await postJson(strategy, '/auth/login', { username, password })).status).toBe(200);
});

test('registrations are limited by address', async () => {
  const strategy = strategyNamed('token');
  const register = () =>
    postJson(strategy, '/auth/register', { username: newName(), password: 'a fine long password' });
  for (let times = 0; times < REGISTRATIONS; times += 1) expect((await register()).status).toBe(201);
  const refused = await register();
  expectProblem(refused, 429, 'too_many_attempts');
  await pause(Number(header(refused, 'retry-after')) * 1000);
  expect((await register()).status).toBe(201);
});

test('failures are limited by address, whatever the accounts', async () => {
  const strategy = strategyNamed('token');
  const fail = () => postJson(strategy, '/auth/login', { username: newName(), password: 'not the one' });
  for (let times = 0; times < limits.LOGIN_FAILURES_PER_ADDRESS; times += 1) {
    expectProblem(await fail(), 401, 'invalid_credentials');
  }
  expectProblem(await fail(), 429, 'too_many_attempts');
  const { username, password } = ada;
  const right = await postJson(strategy, '/auth/login', { username, password });
  expectProblem(right, 429, 'too_many_attempts');
  await pause(Number(header(right, 'retry-after')) * 1000);
  expect((await postJson(strategy, '/auth/login', { username, password })).status).toBe(200);
});
