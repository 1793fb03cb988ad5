import { json } from '@gatehouse/testkit/answer';
import type { Me, SignedIn } from '@gatehouse/testkit/shapes';
import { describe, expect, test } from 'vitest';
import { type Account, newName, newUser, once, postJson, signIn } from '../../support/accounts.ts';
import { Client } from '../../support/client.ts';
import { expectProblem, instant } from '../../support/expectations.ts';
import { REFRESH_COOKIE, strategies } from '../../support/strategies.ts';
import { target } from '../../support/target.ts';

const account = once(() => newUser());

function credentialsOf({ username, password }: Account): { username: string; password: string } {
  return { username, password };
}

describe.concurrent.for(strategies)('$name', (strategy) => {
  test('signs in: user, strategy, session and exactly its own credentials', async () => {
    const user = await account();
    const client = await signIn(strategy, user);
    const { access_token, expires_in, token_type, ...rest } = client.signedIn as SignedIn;
    expect(rest).toEqual({
      user: { id: user.id, username: user.username, roles: ['customer'] },
      strategy: strategy.name,
      session: {
        id: expect.any(String),
        createdAt: instant,
        idleExpiresAt: instant,
        absoluteExpiresAt: instant,
      },
    });
    expect(await client.cookieNames()).toEqual(strategy.cookies);
    const bearer = strategy.transport === 'bearer';
    expect(typeof access_token).toBe(bearer ? 'string' : 'undefined');
    expect(token_type).toBe(bearer ? 'Bearer' : undefined);
    expect(expires_in).toBe(bearer ? target().limits.ACCESS_TOKEN_SECONDS : undefined);
  });

  test('the deadlines are those of the configuration', async () => {
    const { SESSION_IDLE_SECONDS: idle, SESSION_ABSOLUTE_SECONDS: absolute } = target().limits;
    const before = Date.now();
    const { session } = (await signIn(strategy, await account())).signedIn as SignedIn;
    const created = Date.parse(session.createdAt);
    expect(Math.abs(created - before)).toBeLessThan(10_000);
    expect((Date.parse(session.idleExpiresAt) - created) / 1000).toBeCloseTo(idle, -1);
    expect((Date.parse(session.absoluteExpiresAt) - created) / 1000).toBeCloseTo(absolute, -1);
  });

  test('is then authenticated as that user', async () => {
    const client = await signIn(strategy, await account());
    const answer = await client.get('/api/me');
    expect(answer.status, answer.text).toBe(200);
    const me = json<Me>(answer);
    expect(Object.keys(me).toSorted()).toEqual(['replica', 'session', 'strategy', 'user']);
    expect(me.user).toEqual({ ...client.signedIn?.user, permissions: expect.any(Array) });
    expect(me.user.permissions).toContain('orders:read');
    expect(me.strategy).toBe(strategy.name);
    expect(me.replica).toBe(answer.replica);
    expect(me.session.id).toBe(client.signedIn?.session.id);
    expect(me.session.absoluteExpiresAt).toBe(client.signedIn?.session.absoluteExpiresAt);
  });

  test('hands a native client its refresh token in the body; elsewhere `client` changes nothing', async () => {
    const client = new Client(strategy);
    const user = credentialsOf(await account());
    const answer = await client.once('POST', '/auth/login', { json: { ...user, client: 'native' } });
    expect(answer.status, answer.text).toBe(200);
    expect(typeof json<SignedIn>(answer).refresh_token).toBe(strategy.refreshes ? 'string' : 'undefined');
    const expected = strategy.refreshes || strategy.eitherTransport ? [] : strategy.cookies;
    expect(await client.cookieNames()).toEqual(expected);
  });

  test('no credential of a cookie appears in a body', async () => {
    const client = await signIn(strategy, await account());
    const values = (await client.jar.getCookies(`https://${strategy.name}.gatehouse.localhost/auth/x`))
      .filter(({ key, httpOnly }) => httpOnly && key !== '__Host-gatehouse-affinity')
      .map(({ value }) => value);
    expect(values).toHaveLength(strategy.cookies.length);
    const bodies = [JSON.stringify(client.signedIn)];
    for (const path of ['/api/me', '/auth/sessions']) bodies.push((await client.get(path)).text);
    for (const value of values) for (const body of bodies) expect(body).not.toContain(value);
    if (strategy.refreshes) expect(values).toContain(await client.cookieValue(REFRESH_COOKIE));
  });

  test('answers unknown users and wrong passwords alike', async () => {
    const user = await newUser(strategy);
    const client = new Client(strategy);
    const wrong = await client.once('POST', '/auth/login', {
      json: { username: user.username, password: 'not the one' },
    });
    const unknown = await client.once('POST', '/auth/login', {
      json: { username: newName(), password: 'not the one' },
    });
    expectProblem(wrong, 401, 'invalid_credentials');
    expectProblem(unknown, 401, 'invalid_credentials');
    expect(unknown.text).toBe(wrong.text);
    const comparable = (headers: object) =>
      Object.keys(headers)
        .filter((name) => name !== 'set-cookie')
        .toSorted();
    expect(comparable(unknown.headers)).toEqual(comparable(wrong.headers));
    expect(await client.cookieNames()).toEqual([]);
  });

  test.for([
    ['an unknown field', { roles: ['admin'] }],
    ['another client', { client: 'toaster' }],
    ['a client array', { client: ['native'] }],
    ['a username array', { username: ['ada'] }],
    ['a username null', { username: null }],
    ['a password object', { password: { $gt: '' } }],
    ['a password true', { password: true }],
    ['a password zero', { password: 0 }],
  ] as [string, Record<string, unknown>][])('refuses %s', async ([, extra]) => {
    const answer = await postJson(strategy, '/auth/login', { ...credentialsOf(await account()), ...extra });
    expectProblem(answer, 400, 'invalid_request');
  });

  test('refuses a password of any excessive length before hashing it', async () => {
    for (const length of [257, 10_000]) {
      const answer = await postJson(strategy, '/auth/login', {
        username: newName(),
        password: 'x'.repeat(length),
      });
      expectProblem(answer, 401, 'invalid_credentials');
    }
  });
});

test('an unknown user costs as much as a wrong password', async () => {
  const strategy = strategies.find(({ name }) => name === 'shared') ?? strategies[0];
  if (strategy === undefined) throw new Error('no strategy');
  const known = await newUser();
  const spent = { known: [] as number[], unknown: [] as number[] };
  for (let round = 0; round < 3; round += 1) {
    for (const kind of ['known', 'unknown'] as const) {
      const username = kind === 'known' ? known.username : newName();
      const answer = await postJson(strategy, '/auth/login', { username, password: 'not the right one' });
      expectProblem(answer, 401, 'invalid_credentials');
      spent[kind].push(answer.milliseconds);
    }
  }
  // The best of three leaves out what other processes took; without hashing it would be a fiftieth.
  expect(Math.min(...spent.unknown)).toBeGreaterThan(Math.min(...spent.known) * 0.4);
});
