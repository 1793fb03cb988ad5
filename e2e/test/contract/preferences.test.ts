import { type Answer, json } from '@gatehouse/testkit/answer';
import type { Preferences } from '@gatehouse/testkit/shapes';
import { Cookie } from 'tough-cookie';
import { describe, expect, test } from 'vitest';
import { signIn } from '../../support/accounts.ts';
import { Client } from '../../support/client.ts';
import { exchange, hostOf } from '../../support/exchange.ts';
import { expectProblem } from '../../support/expectations.ts';
import { PREFERENCES_COOKIE, strategies } from '../../support/strategies.ts';

const PATH = '/api/preferences';
const DAYS_180 = 180 * 24 * 3600;

function put(client: Client, change: object): Promise<Answer> {
  return client.send('PUT', PATH, { json: change });
}

describe.concurrent.for(strategies)('$name', (strategy) => {
  test('work signed out, by a cookie, and merge', async () => {
    const client = new Client(strategy);
    const before = json<Preferences>(await client.get(PATH));
    expect(before).toEqual({
      language: expect.stringMatching(/^[A-Za-z]{2,3}(?:-|$)/),
      currency: expect.stringMatching(/^[A-Z]{3}$/),
      theme: expect.stringMatching(/^(?:light|dark)$/),
    });
    const first = await put(client, { theme: 'dark' });
    expect(first.status, first.text).toBe(200);
    expect(json(first)).toEqual({ ...before, theme: 'dark' });
    const second = await put(client, { language: 'de-CH', currency: 'CHF' });
    expect(json(second)).toEqual({ language: 'de-CH', currency: 'CHF', theme: 'dark' });
    expect(json(await client.get(PATH))).toEqual({ language: 'de-CH', currency: 'CHF', theme: 'dark' });
    const cookie = Cookie.parse(first.setCookies.find((line) => line.startsWith(PREFERENCES_COOKIE)) ?? '');
    expect(cookie).toMatchObject({ maxAge: DAYS_180, httpOnly: false, secure: true, path: '/' });
    expect(await client.cookieNames()).toEqual([PREFERENCES_COOKIE]);
  });

  test('work signed in, and outlive the session', async () => {
    const client = await signIn(strategy);
    expect((await put(client, { theme: 'dark', currency: 'JPY' })).status).toBe(200);
    expect((await client.post('/auth/logout')).status).toBe(204);
    client.bearer = undefined;
    expect(json(await client.get(PATH))).toMatchObject({ theme: 'dark', currency: 'JPY' });
  });

  test.for([
    ['a colour', { theme: 'blue' }],
    ['a theme array', { theme: ['dark'] }],
    ['half a language', { language: 'd' }],
    ['no language', { language: '' }],
    ['a language with spaces', { language: 'de CH' }],
    ['an endless language', { language: `de-${'x'.repeat(200)}` }],
    ['a currency in lower case', { currency: 'eur' }],
    ['a long currency', { currency: 'EURO' }],
    ['an unknown currency', { currency: 'QQQ' }],
    ['a currency number', { currency: 978 }],
    ['an unknown field', { theme: 'dark', admin: true }],
    ['a cookie of its own', { theme: 'dark\r\nSet-Cookie: a=b' }],
  ] as [string, object][])('refuse %s', async ([, change]) => {
    const client = new Client(strategy);
    expectProblem(await put(client, change), 400, 'invalid_request');
    expect(await client.cookieNames()).toEqual([]);
  });

  test.for(['%', '%7B%22theme%22%3A%22blue%22%7D', '{}', 'x'.repeat(3000), 'theme=blue&language=%00', '""'])(
    'a damaged cookie (%s) counts as none',
    async (value) => {
      const answer = await exchange({
        host: hostOf(strategy),
        path: PATH,
        headers: [['cookie', `${PREFERENCES_COOKIE}=${value}`]],
      });
      expect(answer.status, answer.text).toBe(200);
      expect(['light', 'dark']).toContain(json<Preferences>(answer).theme);
    },
  );
});
