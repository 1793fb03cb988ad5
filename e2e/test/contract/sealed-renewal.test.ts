import { json } from '@gatehouse/testkit/answer';
import type { Cart } from '@gatehouse/testkit/shapes';
import { describe, expect, test } from 'vitest';
import { type Account, newUser, signIn } from '../../support/accounts.ts';
import type { Client } from '../../support/client.ts';
import { expectAliveEverywhere, expectDeadEverywhere, untilBound } from '../../support/everywhere.ts';
import { limits, waitable } from '../../support/expectations.ts';
import { SESSION_COOKIE, strategies } from '../../support/strategies.ts';

describe.concurrent.for(strategies.filter(({ name }) => name === 'sealed'))('$name', (strategy) => {
  /** A client whose cookie is due for renewal with its next request. */
  async function due(context: Parameters<typeof waitable>[0], account?: Account): Promise<Client> {
    const seconds = waitable(context, limits().SEALED_RENEWAL_SECONDS);
    const client = await signIn(strategy, account);
    await untilBound(performance.now(), seconds + 0.1);
    return client;
  }

  test('reading renews the cookie, and the old one is still the same session', async (context) => {
    const client = await due(context);
    const old = await client.credential();
    const answer = await client.get('/api/me');
    expect(answer.status, answer.text).toBe(200);
    expect(answer.setCookies.map((line) => line.split('=')[0])).toEqual([SESSION_COOKIE]);
    const fresh = await client.credential();
    expect(fresh.cookie).not.toBe(old.cookie);
    expect((await client.get('/api/me')).setCookies).toEqual([]);
    await expectAliveEverywhere(old);
    await expectAliveEverywhere(fresh);
  });

  test('a renewal and a cart write come together', async (context) => {
    const client = await due(context);
    const answer = await client.post('/api/cart/items', { sku: 'tea', quantity: 1 });
    expect(json<Cart>(answer).items).toEqual([{ sku: 'tea', quantity: 1 }]);
    expect(answer.setCookies).toHaveLength(2);
    expect(json<Cart>(await client.get('/api/cart')).items).toEqual([{ sku: 'tea', quantity: 1 }]);
  });

  test('a refusal renews nothing on the client', async (context) => {
    const client = await due(context);
    const refused = await client.get('/api/reports');
    expect(refused.status).toBe(403);
    expect(refused.setCookies).toEqual([]);
    expect((await client.get('/api/me')).status).toBe(200);
  });

  // A renewal beside the cookie that is issued or cleared would leave it to the browser which one counts.
  test('a password change hands out one new cookie', async (context) => {
    const account = await newUser(strategy);
    const client = await due(context, account);
    const json = { current: account.password, next: 'the next fine password' };
    const answer = await client.send('PUT', '/auth/password', { json });
    expect(answer.status, answer.text).toBe(200);
    expect(answer.setCookies).toHaveLength(1);
    client.adopt(answer);
    expect((await client.get('/api/me')).status).toBe(200);
  });

  test.for([
    ['POST', '/auth/logout'],
    ['POST', '/auth/logout-everywhere'],
    ['DELETE', '/auth/sessions/own'],
  ])('%s %s clears and does not renew', async ([method = '', path = ''], context) => {
    const client = await due(context);
    const old = await client.credential();
    const id = client.signedIn?.session.id ?? '';
    const answer = await client.send(method, path.replace('own', id));
    const acknowledged = performance.now();
    expect(answer.status, answer.text).toBe(204);
    expect(await client.cookieNames()).toEqual([]);
    await untilBound(acknowledged, strategy.signOutBound(limits()));
    await expectDeadEverywhere(old);
  });
});
