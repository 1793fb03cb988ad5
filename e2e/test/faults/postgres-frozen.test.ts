import type { Answer } from '@gatehouse/testkit/answer';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Account, newUser, postJson, signIn } from '../../support/accounts.ts';
import type { Client } from '../../support/client.ts';
import { exchange, hostOf } from '../../support/exchange.ts';
import { expectProblem } from '../../support/expectations.ts';
import { answersWithin, RECOVERY_MS } from '../../support/faults.ts';
import { freezable } from '../../support/freeze.ts';
import { replay } from '../../support/replay.ts';
import { type Strategy, strategies } from '../../support/strategies.ts';

const WITHIN_MS = 1000;

function expectUndecided(answer: Answer): void {
  expectProblem(answer, 503, 'undecided');
  expect(answer.milliseconds, answer.request).toBeLessThan(WITHIN_MS);
}

describe('PostgreSQL is frozen', () => {
  const clients = new Map<Strategy, Client>();
  let account: Account;
  const { freeze, thaw } = freezable('postgres');

  beforeAll(async () => {
    account = await newUser();
    for (const strategy of strategies) clients.set(strategy, await signIn(strategy, account));
    for (const client of clients.values()) client.letAge();
    await freeze();
  });
  afterAll(thaw);

  const clientOf = (strategy: Strategy): Client => {
    const client = clients.get(strategy);
    if (client === undefined) throw new Error(`${strategy.name} is not signed in`);
    return client;
  };

  // The access token lives a few seconds: what needs it comes first.
  describe.for(strategies.filter(({ needsRedis, refreshes }) => needsRedis || refreshes))(
    '$name',
    (strategy) => {
      test('authenticates as ever, for it needs no database', async () => {
        const client = clientOf(strategy);
        const answer = await client.get('/api/me');
        expect(answer.status, answer.text).toBe(200);
        expect(answer.milliseconds).toBeLessThan(WITHIN_MS);
      });
    },
  );

  test('what lives in the database is undecided', async () => {
    for (const client of clients.values()) {
      if (client.strategy.refreshes) expectUndecided(await client.get('/api/cart'));
      if (client.strategy.everywhere && client.strategy.name !== 'sealed') {
        expectUndecided(await client.get('/api/transfers'));
      }
    }
  });

  describe.concurrent.for(strategies)('$name', (strategy) => {
    test('public routes go on', async () => {
      const answer = await exchange({ host: hostOf(strategy), path: '/api/public' });
      expect(answer.status).toBe(200);
      expect(answer.milliseconds).toBeLessThan(WITHIN_MS);
    });

    test('signing in and out cannot be recorded, so neither is acknowledged', async () => {
      const { username, password } = account;
      expectUndecided(await postJson(strategy, '/auth/login', { username, password }));
      const client = clientOf(strategy);
      expectUndecided(await client.post('/auth/logout-everywhere'));
      expect(await client.cookieNames()).toEqual(strategy.cookies);
    });
  });

  test('when it is back, all is well within two seconds', async () => {
    const credentials = await Promise.all([...clients.values()].map((client) => client.credential()));
    await thaw();
    const returned = performance.now();
    const keeper = { username: account.username, password: account.password };
    for (const strategy of strategies) {
      await answersWithin(RECOVERY_MS, returned, () => postJson(strategy, '/auth/login', keeper));
    }
    // No client was refused for good: an unacknowledged ending may have happened, or not.
    for (const credential of credentials) expect([200, 401]).toContain((await replay(credential)).status);
    for (const strategy of strategies)
      expect((await (await signIn(strategy)).get('/api/me')).status).toBe(200);
  });
});
