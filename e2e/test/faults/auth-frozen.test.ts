import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newUser, postJson, signIn } from '../../support/accounts.ts';
import type { Client, Credential } from '../../support/client.ts';
import { exchange, hostOf } from '../../support/exchange.ts';
import { expectProblem, limits } from '../../support/expectations.ts';
import { answersWithin, RECOVERY_MS } from '../../support/faults.ts';
import { freezable } from '../../support/freeze.ts';
import { replay } from '../../support/replay.ts';
import { type Strategy, strategies } from '../../support/strategies.ts';

const WITHIN_MS = 1000;
const SIGN_IN_MS = 6000;
/** Those that ask auth from time to time. */
const asking = strategies.filter(({ name }) => ['memory', 'sticky', 'sealed', 'phantom'].includes(name));
const independent = strategies.filter((strategy) => !asking.includes(strategy));

describe('auth is frozen', () => {
  const clients = new Map<Strategy, Client>();
  const { freeze, thaw } = freezable('auth');

  beforeAll(async () => {
    const account = await newUser();
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

  describe.for(independent)('$name', (strategy) => {
    test('is authenticated without auth', async () => {
      const answer = await clientOf(strategy).get('/api/me');
      expect(answer.status, answer.text).toBe(200);
      expect(answer.milliseconds).toBeLessThan(WITHIN_MS);
    });
  });

  describe.concurrent.for(asking)('$name', (strategy) => {
    test('past its renewal it is undecided within a second, and keeps its credential', async (context) => {
      // By then whatever was believed without asking had to be asked for.
      const renewal = strategy.bound(limits());
      context.skip(renewal > 10, `the running cluster renews after ${renewal} s only`);
      await pause((renewal + 1) * 1000);
      const client = clientOf(strategy);
      const answer = await client.get('/api/me');
      expectProblem(answer, 503, 'undecided');
      expect(answer.milliseconds).toBeLessThan(WITHIN_MS);
      expect(await client.cookieNames()).toEqual(strategy.cookies);
    });
  });

  describe.concurrent.for(strategies.filter(({ everywhere }) => !everywhere))('$name', (strategy) => {
    test('sign-in at a replica is undecided, never a wrong password', async () => {
      const answer = await postJson(strategy, '/auth/login', { username: 'ada', password: 'whatever it is' });
      expectProblem(answer, 503, 'undecided');
      // A password check may rightly wait behind others, so this answer takes longer than a lookup's.
      expect(answer.milliseconds).toBeLessThan(SIGN_IN_MS);
    });
  });

  test('public routes go on', async () => {
    for (const strategy of strategies) {
      const answer = await exchange({ host: hostOf(strategy), path: '/api/public' });
      expect(answer.status).toBe(200);
      expect(answer.milliseconds).toBeLessThan(WITHIN_MS);
    }
  });

  test('when it is back, the same credentials are good within two seconds', async () => {
    const credentials: Credential[] = [];
    for (const strategy of asking) credentials.push(await clientOf(strategy).credential());
    await thaw();
    const returned = performance.now();
    for (const strategy of asking) {
      await answersWithin(RECOVERY_MS, returned, () => clientOf(strategy).get('/api/me'));
    }
    // A sealed cookie of before the freeze is past its renewal and is renewed, not refused.
    for (const credential of credentials.filter(({ strategy }) => strategy.everywhere)) {
      expect((await replay(credential)).status).toBe(200);
    }
  });
});
