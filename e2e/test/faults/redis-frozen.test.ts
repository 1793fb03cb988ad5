import type { Answer } from '@gatehouse/testkit/answer';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Account, newUser, postJson, signIn } from '../../support/accounts.ts';
import type { Client } from '../../support/client.ts';
import { onEveryReplica, untilBound } from '../../support/everywhere.ts';
import { exchange, hostOf } from '../../support/exchange.ts';
import { expectProblem, limits } from '../../support/expectations.ts';
import { allAnswerWithin, RECOVERY_MS } from '../../support/faults.ts';
import { freezable } from '../../support/freeze.ts';
import { AFFINITY_COOKIE, type Strategy, strategies } from '../../support/strategies.ts';

const WITHIN_MS = 1000;
const redisUsers = strategies.filter(({ needsRedis }) => needsRedis);
const others = strategies.filter(({ needsRedis }) => !needsRedis);

/** Undecided, in time, and no client signed out. Shape, Retry-After and cookies were checked when it arrived. */
function expectUndecided(answer: Answer): void {
  expectProblem(answer, 503, 'undecided');
  // The gateway may name the replica again; that is no credential.
  expect(answer.setCookies.filter((line) => !line.startsWith(AFFINITY_COOKIE))).toEqual([]);
  expect(answer.milliseconds, answer.request).toBeLessThan(WITHIN_MS);
}

describe.runIf(redisUsers.length > 0)('Redis is frozen', () => {
  const clients = new Map<Strategy, Client>();
  /** Signed in before, and left alone while Redis is frozen. */
  const keepers: Client[] = [];
  let account: Account;
  const { freeze, thaw } = freezable('redis');

  beforeAll(async () => {
    account = await newUser();
    for (const strategy of strategies) clients.set(strategy, await signIn(strategy, account));
    for (const strategy of redisUsers) keepers.push(await signIn(strategy));
    const since = await freeze();
    // What a replica holds is trusted for its lease: that is for redis-lease.test.ts.
    await untilBound(since, Math.max(...redisUsers.map(({ bound }) => bound(limits()))));
  });
  afterAll(thaw);

  const clientOf = (strategy: Strategy): Client => {
    const client = clients.get(strategy);
    if (client === undefined) throw new Error(`${strategy.name} is not signed in`);
    return client;
  };

  test('public routes go on at every replica, for every strategy', async () => {
    for (const strategy of strategies) {
      const answers = await onEveryReplica(() => exchange({ host: hostOf(strategy), path: '/api/public' }));
      for (const answer of answers.values()) {
        expect(answer.status).toBe(200);
        expect(answer.milliseconds).toBeLessThan(WITHIN_MS);
      }
    }
  });

  describe.for(redisUsers)('$name', (strategy) => {
    test('every authenticated route is undecided within a second', async () => {
      const client = clientOf(strategy);
      for (const path of ['/api/me', '/api/cart', '/api/orders', '/auth/sessions']) {
        expectUndecided(await client.get(path));
      }
      expectUndecided(await client.post('/api/cart/items', { sku: 'tea', quantity: 1 }));
    });

    test('no request waits for another', async () => {
      const client = clientOf(strategy);
      const answers = await Promise.all(Array.from({ length: 30 }, () => client.get('/api/me')));
      for (const answer of answers) expectUndecided(answer);
    });

    test('without a credential the answer needs no store', async () => {
      const answer = await exchange({ host: hostOf(strategy), path: '/api/me' });
      expectProblem(answer, 401, 'not_authenticated');
    });

    test('a sign-out that cannot be recorded is no 204', async () => {
      expectUndecided(await clientOf(strategy).once('POST', '/auth/logout'));
      expect(await clientOf(strategy).cookieNames()).toEqual(strategy.cookies);
    });
  });

  // Tokens are made from what PostgreSQL knows; it is their authentication that needs Redis.
  describe.for(redisUsers.filter(({ refreshes }) => !refreshes))('$name', (strategy) => {
    test('no user can sign in, and no answer says that the password is wrong', async () => {
      const { username, password } = account;
      const answer = await postJson(strategy, '/auth/login', { username, password });
      expectProblem(answer, 503, 'undecided');
      // Hashing comes before the store: a second is for what needs the store.
      expect(answer.milliseconds).toBeLessThan(WITHIN_MS * 3);
    });
  });

  describe.for(others)('$name', (strategy) => {
    test('goes on', async () => {
      const client = clientOf(strategy);
      for (const path of ['/api/me', '/api/cart', '/auth/sessions']) {
        const answer = await client.get(path);
        expect(answer.status, answer.text).toBe(200);
      }
      expect((await client.post('/api/cart/items', { sku: 'tea', quantity: 1 })).status).toBe(200);
      expect((await (await signIn(strategy, account)).get('/api/me')).status).toBe(200);
    });

    test('an ending of all sessions that Redis cannot apply is not acknowledged', async () => {
      const bystander = await signIn(strategy);
      expectUndecided(await bystander.post('/auth/logout-everywhere'));
    });
  });

  test('all is well within two seconds of its return, with the same credentials', async () => {
    await thaw();
    const returned = performance.now();
    await Promise.all(
      keepers.map((keeper) => allAnswerWithin(RECOVERY_MS, returned, () => keeper.get('/api/me'))),
    );
    for (const { strategy } of keepers) {
      // The frozen sign-out was not acknowledged; it may have been recorded all the same, so a fresh session tells.
      const client = await signIn(strategy, account);
      expect((await client.get('/api/me')).status).toBe(200);
    }
    for (const strategy of others) expect((await clientOf(strategy).get('/api/me')).status).toBe(200);
  });
});
