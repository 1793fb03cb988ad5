import { type Answer, json } from '@gatehouse/testkit/answer';
import type { Transfers } from '@gatehouse/testkit/shapes';
import { describe, expect, test } from 'vitest';
import { newUser, once, signIn } from '../../support/accounts.ts';
import type { Client } from '../../support/client.ts';
import { exchange, hostOf, originOf } from '../../support/exchange.ts';
import { expectProblem } from '../../support/expectations.ts';
import { cookieStrategies, REFRESH_COOKIE, type Strategy, strategies } from '../../support/strategies.ts';
import { target } from '../../support/target.ts';

type Proof = Record<string, string>;
/** Undefined removes what the client sends by itself. */
const nothing = { origin: undefined, 'sec-fetch-site': undefined };

/** Every combination of proofs that counts as the same origin. */
function own(strategy: Strategy): [string, Proof][] {
  const origin = originOf(strategy);
  return [
    ['all three', { 'sec-fetch-site': 'same-origin', origin, referer: `${origin}/cart` }],
    ['Sec-Fetch-Site alone', { 'sec-fetch-site': 'same-origin' }],
    ['Origin alone', { origin }],
    ['Referer alone', { referer: `${origin}/some/page?x=1` }],
    ['Origin, with a Referer that says otherwise', { origin, referer: 'https://evil.example/' }],
  ];
}

/** Every way of not being the same origin. */
function foreign(strategy: Strategy): [string, Proof][] {
  const origin = originOf(strategy);
  const host = hostOf(strategy);
  const { httpsPort, publicHost } = target();
  const sibling = `https://${strategy.name === 'shared' ? 'token' : 'shared'}.${publicHost}:${httpsPort}`;
  const origins: [string, string][] = [
    ['another site', 'https://evil.example'],
    ['null', 'null'],
    ['a sibling host', sibling],
    ['the console', `https://${publicHost}:${httpsPort}`],
    ['plain HTTP', `http://${host}:${httpsPort}`],
    ['another port', `https://${host}:${httpsPort + 1}`],
    ['no port', `https://${host}`],
    ['the name as a prefix', `${origin}.evil.example`],
    ['the name as a suffix', `https://evil${host}:${httpsPort}`],
    ['the name as a user', `https://${host}:${httpsPort}@evil.example`],
    ['something that is no origin', 'same-origin'],
  ];
  const sites = ['cross-site', 'same-site', 'none', 'SAME-ORIGIN, cross-site', ''];
  return [
    ...origins.map(([name, value]): [string, Proof] => [`Origin: ${name}`, { origin: value }]),
    ...origins
      .filter(([name]) => !name.startsWith('something') && name !== 'null')
      .map(([name, value]): [string, Proof] => [`Referer: ${name}`, { referer: `${value}/page` }]),
    ...sites.map((value): [string, Proof] => [`Sec-Fetch-Site: "${value}"`, { 'sec-fetch-site': value }]),
    [
      'Sec-Fetch-Site good, Origin foreign',
      { 'sec-fetch-site': 'same-origin', origin: 'https://evil.example' },
    ],
    ['Sec-Fetch-Site foreign, Origin good', { 'sec-fetch-site': 'cross-site', origin }],
    ['Sec-Fetch-Site foreign, Referer good', { 'sec-fetch-site': 'cross-site', referer: `${origin}/` }],
    ['a Referer that is no address', { referer: 'about:blank' }],
  ];
}

function transfer(client: Client, proof: Proof): Promise<Answer> {
  return client.post('/api/transfers', { to: 'grace', amount: 1 }, { headers: { ...nothing, ...proof } });
}

async function count(client: Client): Promise<number> {
  return json<Transfers>(await client.get('/api/transfers')).transfers.length;
}

describe.concurrent.for(cookieStrategies)('$name', (strategy) => {
  const victim = once(() => signIn(strategy));
  const sender = once(() => signIn(strategy));

  test.for(own(strategy))('a request from this origin counts: %s', async ([, proof]) => {
    const answer = await transfer(await sender(), proof);
    expect(answer.status, answer.text).toBe(201);
  });

  test.for([...foreign(strategy), ['nothing at all', {}] as [string, Proof]])(
    'a request from elsewhere is refused and changes nothing: %s',
    async ([, proof]) => {
      const client = await victim();
      expectProblem(await transfer(client, proof), 403, 'cross_site');
      expect(await count(client)).toBe(0);
    },
  );

  test('every unsafe route with a session cookie needs the proof', async () => {
    const client = await signIn(strategy);
    const calls = [
      ['POST', '/api/cart/items', { sku: 'planted', quantity: 1 }],
      ['DELETE', '/api/cart/items/planted', undefined],
      ['PUT', '/api/preferences', { theme: 'dark' }],
      ['POST', '/auth/logout', undefined],
      ['POST', '/auth/logout-everywhere', undefined],
      ['PUT', '/auth/password', { current: 'abcdefgh', next: 'a fine long password' }],
      ['DELETE', `/auth/sessions/${client.signedIn?.session.id}`, undefined],
    ] as const;
    for (const [method, path, body] of calls) {
      const sending = { json: body, headers: { ...nothing, origin: 'https://evil.example' } };
      expectProblem(await client.send(method, path, sending), 403, 'cross_site');
    }
    expect((await client.get('/api/me')).status).toBe(200);
    expect(json(await client.get('/api/cart'))).toEqual({ items: [] });
  });

  test('reading needs no proof', async () => {
    const headers = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
    expect((await (await victim()).get('/api/me', { headers })).status).toBe(200);
  });
});

describe.concurrent.for(strategies.filter(({ transport }) => transport === 'bearer'))('$name', (strategy) => {
  const client = once(() => signIn(strategy));

  test.for([...foreign(strategy), ['nothing at all', {}] as [string, Proof]])(
    'a bearer is exempt, whatever cookies come along: %s',
    async ([, proof]) => {
      const cookie = `${REFRESH_COOKIE}=${await (await client()).cookieValue(REFRESH_COOKIE)}`;
      const answer = await transfer(await client(), { ...proof, cookie });
      expect(answer.status, answer.text).toBe(201);
    },
  );

  test.for([...foreign(strategy), ['nothing at all', {}] as [string, Proof]])(
    'the refresh cookie needs the proof: %s',
    async ([, proof]) => {
      const victim = await client();
      for (const path of ['/auth/refresh', '/auth/logout']) {
        const headers = { ...nothing, authorization: undefined, ...proof };
        expectProblem(await victim.once('POST', path, { headers }), 403, 'cross_site');
      }
    },
  );

  test('the refused refreshes and sign-outs changed nothing', async () => {
    const victim = await signIn(strategy);
    const before = await victim.cookieValue(REFRESH_COOKIE);
    const headers = { ...nothing, authorization: undefined, origin: 'https://evil.example' };
    await victim.once('POST', '/auth/refresh', { headers });
    await victim.once('POST', '/auth/logout', { headers });
    expect(await victim.cookieValue(REFRESH_COOKIE)).toBe(before);
    expect((await victim.once('POST', '/auth/refresh')).status).toBe(200);
  });
});

describe.concurrent.for(strategies)('$name', (strategy) => {
  const taken = once(() => newUser(strategy));
  const send = async (path: string, proof: Proof, body: object): Promise<Answer> =>
    exchange({
      method: 'POST',
      host: hostOf(strategy),
      path,
      headers: [['content-type', 'application/json'], ...Object.entries(proof)],
      body: JSON.stringify(body),
    });

  // An empty Sec-Fetch-Site, which no browser sends, says nothing: neither that it is foreign nor that it is not.
  const said = foreign(strategy).filter(([, proof]) => proof['sec-fetch-site'] !== '');

  test.for(said)('login and register refuse a foreign one: %s', async ([, proof]) => {
    const { username, password } = await taken();
    for (const path of ['/auth/login', '/auth/register']) {
      expectProblem(await send(path, proof, { username, password }), 403, 'cross_site');
    }
  });

  test.for([...own(strategy), ['nothing at all', {}] as [string, Proof]])(
    'register accepts: %s',
    async ([, proof]) => {
      const { username } = await taken();
      const answer = await send('/auth/register', proof, { username, password: 'a fine long password' });
      expectProblem(answer, 409, 'username_taken');
    },
  );

  test.for([
    ['Origin alone', { origin: originOf(strategy) }] as [string, Proof],
    ['nothing at all', {}] as [string, Proof],
  ])('login accepts: %s', async ([, proof]) => {
    const { username, password } = await taken();
    expect((await send('/auth/login', proof, { username, password })).status).toBe(200);
  });

  test('preferences are exempt when signed out', async () => {
    const answer = await exchange({
      method: 'PUT',
      host: hostOf(strategy),
      path: '/api/preferences',
      headers: [
        ['content-type', 'application/json'],
        ['origin', 'https://evil.example'],
        ['sec-fetch-site', 'cross-site'],
      ],
      body: '{"theme":"dark"}',
    });
    expect(answer.status, answer.text).toBe(200);
  });
});
