import { setTimeout as pause } from 'node:timers/promises';
import { type Answer, header, json } from '@gatehouse/testkit/answer';
import type { SignedIn } from '@gatehouse/testkit/shapes';
import { describe, expect, test } from 'vitest';
import { type Account, newUser, once, postJson, signIn, signInWith } from '../../support/accounts.ts';
import { Client } from '../../support/client.ts';
import { expectAliveEverywhere, expectDeadEverywhere, untilBound } from '../../support/everywhere.ts';
import { expectProblem, limits, waitable, waitableBound } from '../../support/expectations.ts';
import { replay } from '../../support/replay.ts';
import { retryUndecided } from '../../support/retry.ts';
import { lifeOfToken, REFRESH_COOKIE, type Strategy, strategies } from '../../support/strategies.ts';

const account = once(() => newUser());

async function native(strategy: Strategy, user?: Account): Promise<string> {
  const { refresh_token } = await signInWith(new Client(strategy), user ?? (await account()), true);
  return refresh_token ?? '';
}

function refresh(strategy: Strategy, token: string): Promise<Answer> {
  return postJson(strategy, '/auth/refresh', { refresh_token: token });
}

function child(answer: Answer): SignedIn & { refresh_token: string; access_token: string } {
  expect(answer.status, answer.text).toBe(200);
  return json(answer);
}

describe.concurrent.for(strategies.filter(({ refreshes }) => refreshes))('$name', (strategy) => {
  test('a browser gets a new cookie and a new access token, and keeps its session', async () => {
    const client = await signIn(strategy, await account());
    const [first, old] = [client.signedIn, await client.cookieValue(REFRESH_COOKIE)];
    const answer = await client.once('POST', '/auth/refresh');
    expect(answer.status, answer.text).toBe(200);
    const second = client.adopt(answer);
    expect(Object.keys(second).toSorted()).toEqual(Object.keys(first ?? {}).toSorted());
    expect(second.refresh_token).toBeUndefined();
    expect(second.access_token).not.toBe(first?.access_token);
    expect(second.session.id).toBe(first?.session.id);
    expect(second.session.absoluteExpiresAt).toBe(first?.session.absoluteExpiresAt);
    const fresh = await client.cookieValue(REFRESH_COOKIE);
    expect(fresh).not.toBe(old);
    expect(answer.text).not.toContain(fresh);
    expect(header(answer, 'cache-control')).toContain('no-store');
    await expectAliveEverywhere(await client.credential());
  });

  test('a native client sends and gets it in the body', async () => {
    const parent = await native(strategy);
    const answer = await refresh(strategy, parent);
    expect(child(answer).refresh_token).not.toBe(parent);
    expect(answer.setCookies).toEqual([]);
    await expectAliveEverywhere({ strategy, bearer: child(answer).access_token });
  });

  test('twenty refreshes at once have one successor', async () => {
    const parent = await native(strategy);
    // An undecided one is asked again, as a client would: it must not find another successor either.
    const one = () => retryUndecided(async () => ({ answer: await refresh(strategy, parent) }));
    const outcomes = await Promise.all(Array.from({ length: 20 }, one));
    const successors = new Set(outcomes.map(({ answer }) => child(answer).refresh_token));
    expect(successors.size).toBe(1);
    const [successor = ''] = successors;
    expect(child(await refresh(strategy, successor)).refresh_token).not.toBe(successor);
  });

  test('a parent whose child is unused is answered with that child, however late', async (context) => {
    const grace = waitable(context, limits().REFRESH_GRACE_SECONDS);
    const parent = await native(strategy);
    const first = child(await refresh(strategy, parent)).refresh_token;
    await pause((grace + 1) * 1000);
    expect(child(await refresh(strategy, parent)).refresh_token).toBe(first);
    expect((await refresh(strategy, first)).status).toBe(200);
  });

  test('a parent is answered within the grace after its child was used', async () => {
    const parent = await native(strategy);
    const first = child(await refresh(strategy, parent)).refresh_token;
    const second = child(await refresh(strategy, first)).refresh_token;
    expect(child(await refresh(strategy, parent)).refresh_token).toBe(first);
    expect((await refresh(strategy, second)).status).toBe(200);
  });

  test('a parent presented after the grace ends the family, access tokens included', async (context) => {
    const [grace, bound] = [
      waitable(context, limits().REFRESH_GRACE_SECONDS),
      waitableBound(context, strategy),
    ];
    const parent = await native(strategy);
    const bystander = await signIn(strategy, await account());
    const first = child(await refresh(strategy, parent)).refresh_token;
    const second = child(await refresh(strategy, first));
    await pause((grace + 0.5) * 1000);
    expectProblem(await refresh(strategy, parent), 401, 'refresh_reused');
    const acknowledged = performance.now();
    expectProblem(await refresh(strategy, second.refresh_token), 401, 'refresh_rejected', 'refresh_reused');
    expect((await bystander.once('POST', '/auth/refresh')).status).toBe(200);
    await untilBound(acknowledged, bound);
    await expectDeadEverywhere({ strategy, bearer: second.access_token });
  });

  test('an aged access token is expired, and a refresh puts it right', async (context) => {
    const life = waitable(context, lifeOfToken(limits()));
    const client = await signIn(strategy, await account());
    client.letAge();
    const issued = performance.now();
    await untilBound(issued, life);
    expectProblem(await client.get('/api/me'), 401, 'token_expired');
    client.adopt(await client.once('POST', '/auth/refresh'));
    expect((await client.get('/api/me')).status).toBe(200);
  });

  test('what is no refresh token is rejected, and nothing else happens', async () => {
    const client = await signIn(strategy, await account());
    const made = ['x', 'A'.repeat(43), `${await native(strategy)}A`];
    for (const token of made) expectProblem(await refresh(strategy, token), 401, 'refresh_rejected');
    expectProblem(await postJson(strategy, '/auth/refresh', { refresh_token: 7 }), 400, 'invalid_request');
    expectProblem(
      await postJson(strategy, '/auth/refresh', { refresh_token: 'x', scope: 'all' }),
      400,
      'invalid_request',
    );
    for (const long of [client.bearer ?? '', 'A'.repeat(10_000)]) {
      const answer = await refresh(strategy, long);
      expect([400, 401], answer.text).toContain(answer.status);
    }
    const none = await replay({ strategy }, { method: 'POST', path: '/auth/refresh' });
    expectProblem(none, 401, 'refresh_rejected', 'not_authenticated');
    expect((await client.once('POST', '/auth/refresh')).status).toBe(200);
  });

  test('a refresh token is no access token', async () => {
    expectProblem(await replay({ strategy, bearer: await native(strategy) }), 401, 'session_ended');
  });

  test('is refused by GET and by query', async () => {
    const token = await native(strategy);
    const byGet = await replay({ strategy }, { path: `/auth/refresh?refresh_token=${token}` });
    expectProblem(byGet, 405, 'method_not_allowed');
    expect((await refresh(strategy, token)).status).toBe(200);
  });
});

describe.concurrent.for(strategies.filter(({ refreshes }) => !refreshes))('$name', (strategy) => {
  test('has no refresh', async () => {
    expectProblem(await refresh(strategy, 'A'.repeat(43)), 404, 'not_found');
    const client = await signIn(strategy, await account());
    expectProblem(await client.once('POST', '/auth/refresh'), 404, 'not_found');
    expect((await client.get('/api/me')).status).toBe(200);
  });
});
