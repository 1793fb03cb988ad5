import type { Answer } from '@gatehouse/testkit/answer';
import { describe, expect, test } from 'vitest';
import { newUser, signIn } from '../../support/accounts.ts';
import { Client } from '../../support/client.ts';
import { exchange, hostOf, originOf } from '../../support/exchange.ts';
import { expectProblem } from '../../support/expectations.ts';
import { REFRESH_COOKIE, SESSION_COOKIE, type Strategy, strategies } from '../../support/strategies.ts';

const OPAQUE = 'A'.repeat(43);
type Header = [string, string];

/** Every way for a browser to hold more than one credential without being able to drop one: scripts reach none of them. */
function burdens({ refreshes }: Strategy): [string, Header[]][] {
  const name = refreshes ? REFRESH_COOKIE : SESSION_COOKIE;
  const two: Header = ['cookie', `${name}=${OPAQUE}; ${name}=${OPAQUE.toLowerCase()}`];
  const bearer: Header = ['authorization', `Bearer ${OPAQUE}`];
  return [
    ['two cookies of one name', [two]],
    ['a session cookie beside Authorization', [['cookie', `${SESSION_COOKIE}=${OPAQUE}`], bearer]],
    ['two cookies beside Authorization', [two, bearer]],
    ['a cookie of the older version', [['cookie', `__Secure-gatehouse-refresh=${OPAQUE}`]]],
  ];
}

function post(strategy: Strategy, path: string, headers: Header[], body?: object): Promise<Answer> {
  const type: Header[] = body === undefined ? [] : [['content-type', 'application/json']];
  return exchange({
    ...{ method: 'POST', host: hostOf(strategy), path },
    headers: [...headers, ...type, ['origin', originOf(strategy)]],
    body: body === undefined ? '' : JSON.stringify(body),
  });
}

describe.concurrent.for(strategies)('$name', (strategy) => {
  test.for(burdens(strategy))('signing in is a way out of %s', async ([, headers]) => {
    const { username, password } = await newUser(strategy);
    const answer = await post(strategy, '/auth/login', headers, { username, password });
    expect(answer.status, answer.text).toBe(200);
    const browser = new Client(strategy);
    for (const line of answer.setCookies) await browser.jar.setCookie(line, originOf(strategy));
    browser.adopt(answer);
    expect((await browser.get('/api/me')).status).toBe(200);
  });

  test.for(burdens(strategy))('signing out is a way out of %s', async ([, headers]) => {
    const answer = await post(strategy, '/auth/logout', headers);
    expect(answer.status, answer.text).toBe(204);
    const cleared = answer.setCookies.map((line) => line.split('=')[0]);
    expect(cleared).toEqual(expect.arrayContaining(strategy.cookies));
  });

  test('a foreign page signs no client out, whatever tokens it adds', async () => {
    const victim = await signIn(strategy);
    const cookie = strategy.refreshes
      ? `${REFRESH_COOKIE}=${await victim.cookieValue(REFRESH_COOKIE)}`
      : ((await victim.credential()).cookie ?? '');
    const foreign: Header[] = [
      ['origin', 'https://evil.example'],
      ['cookie', cookie],
    ];
    const added: [Header[], string][] = [
      [[], '{"refresh_token":"x"}'],
      [[['authorization', `Bearer ${OPAQUE}`]], ''],
      [[['authorization', `Bearer ${OPAQUE}`]], '{"refresh_token":"x"}'],
    ];
    for (const [more, body] of added) {
      const type: Header[] = body === '' ? [] : [['content-type', 'application/json']];
      const answer = await exchange({
        ...{ method: 'POST', host: hostOf(strategy), path: '/auth/logout' },
        ...{ headers: [...foreign, ...more, ...type], body },
      });
      // Beside a refresh cookie a token in the body is one credential too many, before anything is proved.
      if (strategy.refreshes && body !== '') expectProblem(answer, 400, 'two_credentials');
      else expectProblem(answer, 403, 'cross_site');
    }
    expect((await victim.get('/api/me')).status).toBe(200);
    if (strategy.refreshes) expect((await victim.once('POST', '/auth/refresh')).status).toBe(200);
  });
});
