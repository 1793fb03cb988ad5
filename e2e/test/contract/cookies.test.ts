import { type Answer, json } from '@gatehouse/testkit/answer';
import type { User } from '@gatehouse/testkit/shapes';
import { Cookie } from 'tough-cookie';
import { describe, expect, test } from 'vitest';
import { newName, newUser, once, postJson, root, signIn } from '../../support/accounts.ts';
import { Client } from '../../support/client.ts';
import { AFFINITY_COOKIE, REFRESH_COOKIE, SESSION_COOKIE, strategies } from '../../support/strategies.ts';

const password = 'a fine long password';

/** The `Max-Age` of each cookie that an answer sets; NaN for one that has none, which passes no comparison. */
const maxAges = ({ setCookies }: Answer): number[] =>
  setCookies.map((line) => Number(/; Max-Age=(\d+)/.exec(line)?.[1] ?? Number.NaN));

// Attributes, prefixes and lengths of every cookie are checked on every answer (support/conformance-cookies.ts),
// and the jar of every client refuses what breaks a prefix rule.
describe.concurrent.for(strategies)('$name', (strategy) => {
  const admin = once(() => signIn(strategy, root));

  test('sign-in sets its own cookies only, none longer than the session may live', async () => {
    const username = newName().padEnd(32, '-').slice(0, 32);
    const registered = await postJson(strategy, '/auth/register', { username, password });
    const { id } = json<{ user: User }>(registered).user;
    const roles = ['customer', 'analyst', 'admin'];
    await (await admin()).send('PUT', `/auth/admin/users/${id}/roles`, { json: { roles } });
    const answer = await postJson(strategy, '/auth/login', { username, password });
    const cookies = answer.setCookies
      .map((line) => Cookie.parse(line))
      .filter((cookie) => cookie !== undefined);
    const own = cookies.filter(({ key }) => key !== AFFINITY_COOKIE);
    expect(own.map(({ key }) => key).toSorted()).toEqual(strategy.cookies);
    for (const { maxAge, expires } of cookies) expect([maxAge, expires]).toEqual([null, 'Infinity']);
    for (const { value } of own) {
      // 128 bits at least: 22 characters of base64url.
      expect(value.length).toBeGreaterThanOrEqual(22);
      expect(value).toMatch(/^[\w.-]+$/);
    }
  });

  test('the affinity cookie comes with the session and only where it is needed', async () => {
    const client = await signIn(strategy);
    const value = await client.cookieValue(AFFINITY_COOKIE);
    expect(typeof value).toBe(strategy.name === 'sticky' ? 'string' : 'undefined');
  });

  test('a browser that asks to be remembered keeps all of them as long as the session, also past a password change', async () => {
    const { username, password: current } = await newUser(strategy);
    const client = new Client(strategy);
    const before = Date.now();
    const login = await client.once('POST', '/auth/login', {
      json: { username, password: current, remember: true },
    });
    const { session } = client.adopt(login);
    const left = (Date.parse(session.absoluteExpiresAt) - before) / 1000;
    for (const seconds of maxAges(login)) {
      expect(seconds).toBeLessThanOrEqual(left + 1);
      expect(seconds).toBeGreaterThan(left - 30);
    }
    expect(login.setCookies).toHaveLength(strategy.cookies.length + (strategy.name === 'sticky' ? 1 : 0));
    const changed = await client.send('PUT', '/auth/password', {
      json: { current, next: `${current}-next` },
    });
    expect(changed.status, changed.text).toBe(200);
    for (const seconds of maxAges(changed)) expect(seconds).toBeGreaterThan(left - 60);
    expect(changed.setCookies.length).toBe(login.setCookies.length);
    client.adopt(changed);
    if (strategy.refreshes) {
      const refreshed = await client.once('POST', '/auth/refresh');
      for (const seconds of maxAges(refreshed)) expect(seconds).toBeGreaterThan(left - 60);
    }
  });

  test('credentials are never handed out by reading', async () => {
    const client = await signIn(strategy);
    for (const path of ['/api/public', '/api/me', '/api/cart', '/.well-known/jwks.json']) {
      const answer = await client.get(path);
      expect(answer.setCookies.filter((line) => line.startsWith(REFRESH_COOKIE))).toEqual([]);
      // A sealed session may be renewed while reading; a session id never is.
      if (strategy.name !== 'sealed') {
        expect(answer.setCookies.filter((line) => line.startsWith(`${SESSION_COOKIE}=`))).toEqual([]);
      }
    }
  });

  test('two sign-ins share nothing', async () => {
    const [one, other] = [await signIn(strategy), await signIn(strategy)];
    const values = await Promise.all(
      [one, other].map(async (client) => [
        await client.credential(),
        await client.cookieValue(REFRESH_COOKIE),
      ]),
    );
    expect(JSON.stringify(values[0])).not.toBe(JSON.stringify(values[1]));
    expect(one.signedIn?.session.id).not.toBe(other.signedIn?.session.id);
  });
});
