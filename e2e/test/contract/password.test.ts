import { json } from '@gatehouse/testkit/answer';
import type { SignedIn } from '@gatehouse/testkit/shapes';
import { describe, expect, test } from 'vitest';
import { newUser, postJson, signIn } from '../../support/accounts.ts';
import { expectDeadEverywhere, untilBound } from '../../support/everywhere.ts';
import { expectProblem, limits, waitable } from '../../support/expectations.ts';
import { replay } from '../../support/replay.ts';
import { strategies } from '../../support/strategies.ts';

const next = 'the next fine password';

describe.concurrent.for(strategies)('$name', (strategy) => {
  test('changes the password: new credentials, every other session ends', async (context) => {
    waitable(context, Math.max(...strategies.map((each) => each.bound(limits()))));
    const account = await newUser(strategy);
    const client = await signIn(strategy, account);
    const others = await Promise.all(strategies.map((each) => signIn(each, account)));
    const old = [
      await client.credential(),
      ...(await Promise.all(others.map((other) => other.credential()))),
    ];

    const answer = await client.send('PUT', '/auth/password', { json: { current: account.password, next } });
    const acknowledged = performance.now();
    expect(answer.status, answer.text).toBe(200);
    const before = client.signedIn;
    const { user, strategy: name, session } = client.adopt(answer);
    expect(user).toEqual(before?.user);
    expect(name).toBe(strategy.name);
    expect(session.id).not.toBe(before?.session.id);
    expect(typeof json<SignedIn>(answer).access_token).toBe(
      strategy.transport === 'bearer' ? 'string' : 'undefined',
    );
    expect((await client.get('/api/me')).status).toBe(200);

    for (const credential of old.toSorted(
      (a, b) => a.strategy.bound(limits()) - b.strategy.bound(limits()),
    )) {
      await untilBound(acknowledged, credential.strategy.bound(limits()));
      await expectDeadEverywhere(credential);
    }
    expect((await client.get('/api/me')).status).toBe(200);
    const login = (password: string) =>
      postJson(strategy, '/auth/login', { username: account.username, password });
    expectProblem(await login(account.password), 401, 'invalid_credentials');
    expect((await login(next)).status).toBe(200);
  });

  test('refuses a wrong current password, counts it, and changes nothing', async () => {
    const account = await newUser(strategy);
    const client = await signIn(strategy, account);
    const change = (current: string) => client.send('PUT', '/auth/password', { json: { current, next } });
    const allowed = limits().LOGIN_FAILURES_PER_ACCOUNT_AND_ADDRESS;
    for (let failures = 0; failures < allowed; failures += 1) {
      expectProblem(await change('not the current one'), 401, 'invalid_credentials');
    }
    expectProblem(await change(account.password), 429, 'too_many_attempts');
    expect(await client.cookieNames()).toEqual(strategy.cookies);
    expect((await client.get('/api/me')).status).toBe(200);
  });

  test('refuses a common, a short and a long next password, and keeps the old one', async () => {
    const account = await newUser(strategy);
    const client = await signIn(strategy, account);
    const change = (refused: string) =>
      client.send('PUT', '/auth/password', { json: { current: account.password, next: refused } });
    expectProblem(await change('password'), 422, 'password_rejected');
    for (const refused of ['', 'xq7-xq7', `${'xq7-'.repeat(64)}x`, 'xq7-'.repeat(1000)]) {
      expectProblem(await change(refused), 422, 'password_rejected');
    }
    await signIn(strategy, account);
  });

  test('refuses unknown fields, wrong types and strangers', async () => {
    const client = await signIn(strategy);
    const bodies = [
      {},
      { current: 'abcdefgh' },
      { next },
      { current: ['x'], next },
      { current: 'abcdefgh', next, id: 1 },
    ];
    for (const body of bodies) {
      expectProblem(await client.send('PUT', '/auth/password', { json: body }), 400, 'invalid_request');
    }
    const stranger = { method: 'PUT', path: '/auth/password', json: { current: 'abcdefgh', next } };
    expectProblem(await replay({ strategy }, stranger), 401, 'not_authenticated');
  });
});
