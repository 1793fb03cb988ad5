import type { Answer } from '@gatehouse/testkit/answer';
import { describe, expect, test } from 'vitest';
import { newUser, once, signIn } from '../../support/accounts.ts';
import type { Client, Credential } from '../../support/client.ts';
import { expectDeadEverywhere, untilBound } from '../../support/everywhere.ts';
import { limits, waitable } from '../../support/expectations.ts';
import { replay } from '../../support/replay.ts';
import { cookieStrategies, type Strategy, strategies } from '../../support/strategies.ts';

const account = once(() => newUser());
const LOGOUT = '/auth/logout';

/** Signs out at the replica that holds the session: in memory any other one answers 204 and ends nothing. */
async function signOutAtHome(client: Client): Promise<Credential> {
  const credential = await client.credential();
  const atHome = (answer: Answer): boolean => client.home === undefined || answer.replica === client.home;
  let answer = await client.once('POST', LOGOUT);
  expect(answer.status, answer.text).toBe(204);
  for (let tries = 0; !atHome(answer) && tries < 80; tries += 1) {
    answer = await replay(credential, { method: 'POST', path: LOGOUT });
    expect(answer.status, answer.text).toBe(204);
  }
  expect(atHome(answer)).toBe(true);
  return credential;
}

function boundOf(context: Parameters<typeof waitable>[0], strategy: Strategy): number {
  return waitable(context, strategy.signOutBound(limits()));
}

describe.concurrent.for(strategies)('$name', (strategy) => {
  test('signs out: 204, every credential cleared, dead on every replica within the bound', async (context) => {
    const bound = boundOf(context, strategy);
    const client = await signIn(strategy, await account());
    const other = await signIn(strategy, await account());
    await client.post('/api/cart/items', { sku: 'left-behind', quantity: 1 });
    const credential = await signOutAtHome(client);
    const acknowledged = performance.now();
    expect(await client.cookieNames()).toEqual([]);
    await untilBound(acknowledged, bound);
    await expectDeadEverywhere(credential);
    expect((await other.get('/api/me')).status).toBe(200);
  });

  test('is idempotent: with an ended credential and with none', async () => {
    const client = await signIn(strategy, await account());
    const credential = await client.credential();
    expect((await client.once('POST', LOGOUT)).status).toBe(204);
    expect((await replay(credential, { method: 'POST', path: LOGOUT })).status).toBe(204);
    expect((await client.once('POST', LOGOUT)).status).toBe(204);
    expect((await replay({ strategy }, { method: 'POST', path: LOGOUT })).status).toBe(204);
  });

  test('requests in flight do not revive it', async (context) => {
    const bound = boundOf(context, strategy);
    const client = await signIn(strategy, await account());
    const credential = await client.credential();
    const write = (index: number) =>
      replay(credential, {
        method: 'POST',
        path: '/api/cart/items',
        json: { sku: `race-${index}`, quantity: 1 },
      });
    const writes = Array.from({ length: 10 }, (_, index) => write(index));
    const signedOut = signOutAtHome(client);
    const answers = await Promise.all(writes);
    await signedOut;
    const acknowledged = performance.now();
    for (const { status, text } of answers) expect([200, 401], text).toContain(status);
    await untilBound(acknowledged, bound);
    await expectDeadEverywhere(credential);
  });
});

describe.concurrent.for(cookieStrategies)('$name', (strategy) => {
  test('only sign-out clears credentials: a refusal leaves them', async () => {
    const client = await signIn(strategy, await account());
    const before = await client.cookieNames();
    expect((await client.get('/api/reports')).status).toBe(403);
    expect((await client.post('/api/cart/items', { sku: '!', quantity: 1 })).status).toBe(400);
    expect((await client.get('/api/nothing')).status).toBe(404);
    expect(await client.cookieNames()).toEqual(before);
    expect((await client.get('/api/me')).status).toBe(200);
  });
});
