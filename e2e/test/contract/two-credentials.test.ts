import { describe, expect, test } from 'vitest';
import { newUser, once, signIn, signInWith } from '../../support/accounts.ts';
import { Client } from '../../support/client.ts';
import { exchange, hostOf, originOf } from '../../support/exchange.ts';
import { expectProblem } from '../../support/expectations.ts';
import { PREFERENCES_COOKIE, REFRESH_COOKIE, SESSION_COOKIE, strategies } from '../../support/strategies.ts';

const OPAQUE = 'A'.repeat(43);

describe.concurrent.for(strategies)('$name', (strategy) => {
  const member = once(() => signIn(strategy));
  const ask = (headers: [string, string][]) => exchange({ host: hostOf(strategy), path: '/api/me', headers });

  test('a session cookie together with Authorization is refused, good or not', async () => {
    const { cookie = `${SESSION_COOKIE}=${OPAQUE}`, bearer = OPAQUE } = await (await member()).credential();
    const both: [string, string][] = [
      ['cookie', cookie],
      ['authorization', `Bearer ${bearer}`],
    ];
    expectProblem(await ask(both), 400, 'two_credentials');
    expectProblem(await ask(both.toReversed()), 400, 'two_credentials');
  });

  test('two cookies of one credential name are refused, in one header or two', async () => {
    const { cookie = `${SESSION_COOKIE}=${OPAQUE}` } = await (await member()).credential();
    const other = `${SESSION_COOKIE}=${OPAQUE.toLowerCase()}`;
    for (const pair of [
      [cookie, other],
      [other, cookie],
      [cookie, cookie],
    ]) {
      expectProblem(await ask([['cookie', pair.join('; ')]]), 400, 'two_credentials');
    }
    const apart: [string, string][] = [
      ['cookie', cookie],
      ['cookie', other],
    ];
    expectProblem(await ask(apart), 400, 'two_credentials');
  });

  test('two preferences and a foreign cookie do not count', async () => {
    const client = await member();
    const answer = await client.get('/api/me', {
      headers: {
        cookie: [
          await client.jar.getCookieString(`${originOf(strategy)}/api/me`),
          `${PREFERENCES_COOKIE}=a`,
          `${PREFERENCES_COOKIE}=b`,
          'other=1',
        ]
          .filter((part) => part !== '')
          .join('; '),
      },
    });
    expect(answer.status, answer.text).toBe(200);
  });

  test('nothing ended: the good credential still works', async () => {
    expect((await (await member()).get('/api/me')).status).toBe(200);
  });
});

describe.concurrent.for(strategies.filter(({ refreshes }) => refreshes))('$name', (strategy) => {
  test('a refresh cookie together with a refresh token in the body is refused', async () => {
    const account = await newUser(strategy);
    const browser = await signIn(strategy, account);
    const native = new Client(strategy);
    const { refresh_token } = await signInWith(native, account, true);
    for (const path of ['/auth/refresh', '/auth/logout']) {
      const answer = await browser.once('POST', path, { json: { refresh_token } });
      expectProblem(answer, 400, 'two_credentials');
    }
    const twice = `${REFRESH_COOKIE}=${OPAQUE}; ${REFRESH_COOKIE}=${await browser.cookieValue(REFRESH_COOKIE)}`;
    const answer = await exchange({
      method: 'POST',
      host: hostOf(strategy),
      path: '/auth/refresh',
      headers: [
        ['cookie', twice],
        ['origin', originOf(strategy)],
      ],
    });
    expectProblem(answer, 400, 'two_credentials');
    expect((await browser.once('POST', '/auth/refresh')).status).toBe(200);
  });
});
