import { describe, expect, test } from 'vitest';
import { newUser, once, signIn, signInWith } from '../../support/accounts.ts';
import { Client } from '../../support/client.ts';
import { expectAliveEverywhere, expectDeadEverywhere, untilBound } from '../../support/everywhere.ts';
import { exchange, hostOf } from '../../support/exchange.ts';
import { expectProblem, waitableBound } from '../../support/expectations.ts';
import { replay } from '../../support/replay.ts';
import { cookieStrategies, SESSION_COOKIE, strategies } from '../../support/strategies.ts';

const account = once(() => newUser());
const MADE_UP = 'A'.repeat(43);

describe.concurrent.for(strategies)('$name', (strategy) => {
  test('signing in again changes the session id, and the old credential dies', async (context) => {
    const bound = waitableBound(context, strategy);
    const client = await signIn(strategy, await account());
    let [old, oldId, oldHome] = [await client.credential(), client.signedIn?.session.id, client.home];
    let acknowledged = 0;
    // In memory only the replica that holds the old session can end it: sign in until it is the one asked.
    for (let tries = 0; tries < 20; tries += 1) {
      [old, oldId, oldHome] = [await client.credential(), client.signedIn?.session.id, client.home];
      // Round robin would give each sign-in the next replica for ever.
      for (let turns = tries % 3; turns > 0; turns -= 1) await client.once('GET', '/api/public');
      await signInWith(client, await account());
      acknowledged = performance.now();
      expect(client.signedIn?.session.id).not.toBe(oldId);
      if (strategy.everywhere || client.home === oldHome) break;
    }
    expect(client.home).toBe(oldHome);
    const fresh = await client.credential();
    expect(fresh.cookie ?? fresh.bearer).not.toBe(old.cookie ?? old.bearer);
    expect((await client.get('/api/me')).status).toBe(200);
    await untilBound(acknowledged, bound);
    await expectDeadEverywhere(old);
    expect((await client.get('/api/me')).status).toBe(200);
  });

  test('signing in elsewhere leaves the first client signed in', async () => {
    const first = await signIn(strategy, await account());
    await signIn(strategy, await account());
    expect((await first.get('/api/me')).status).toBe(200);
    if (strategy.everywhere) await expectAliveEverywhere(await first.credential());
  });
});

describe.concurrent.for(cookieStrategies)('$name', (strategy) => {
  test('a made-up credential is never adopted', async () => {
    const client = new Client(strategy);
    const host = `https://${hostOf(strategy)}`;
    await client.jar.setCookie(`${SESSION_COOKIE}=${MADE_UP}; Secure; Path=/; HttpOnly`, host);
    await signInWith(client, await account());
    expect(await client.cookieValue(SESSION_COOKIE)).not.toContain(MADE_UP);
    expectProblem(await replay({ strategy, cookie: `${SESSION_COOKIE}=${MADE_UP}` }), 401, 'session_ended');
  });

  test('a credential in any other place is ignored', async () => {
    const client = await signIn(strategy, await account());
    const value = (await client.cookieValue(SESSION_COOKIE)) ?? '';
    const paths = [`/api/me?${SESSION_COOKIE}=${value}`, `/api/me?sid=${value}&token=${value}`];
    for (const path of paths) {
      expectProblem(await exchange({ host: hostOf(strategy), path }), 401, 'not_authenticated');
    }
    const headers: [string, string][] = [
      ['x-session-id', value],
      ['x-access-token', value],
      // A strategy of both transports takes it from either.
      ...(strategy.eitherTransport ? [] : [['authorization', `Bearer ${value}`] as [string, string]]),
    ];
    for (const header of headers) {
      const answer = await exchange({ host: hostOf(strategy), path: '/api/me', headers: [header] });
      expectProblem(answer, 401, 'not_authenticated');
    }
  });
});
