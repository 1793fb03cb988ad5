import { describe, expect, test } from 'vitest';
import { newUser, once, signIn } from '../../support/accounts.ts';
import { expectProblem } from '../../support/expectations.ts';
import { replay } from '../../support/replay.ts';
import { REFRESH_COOKIE, SESSION_COOKIE, type Strategy, strategies } from '../../support/strategies.ts';

const account = once(() => newUser());
const members = new Map(
  strategies.map((strategy) => [strategy.name, once(async () => signIn(strategy, await account()))]),
);

async function secretOf(strategy: Strategy): Promise<string> {
  const client = await members.get(strategy.name)?.();
  return client?.bearer ?? (await client?.cookieValue(SESSION_COOKIE)) ?? '';
}

describe.concurrent.for(strategies.filter(({ eitherTransport }) => !eitherTransport))('$name', (strategy) => {
  test('its carrier is the only one looked at', async () => {
    const secret = await secretOf(strategy);
    const misplaced =
      strategy.transport === 'cookie'
        ? { bearer: secret }
        : { cookie: `${SESSION_COOKIE}=${secret}; ${REFRESH_COOKIE}=x` };
    expectProblem(await replay({ strategy, ...misplaced }), 401, 'not_authenticated');
  });
});

describe.concurrent.for(strategies)('$name', (strategy) => {
  const others = strategies.filter(({ name }) => name !== strategy.name);

  test.for(others.map(({ name }) => [name, strategies.find((each) => each.name === name)] as const))(
    'its credential is unknown to %s, in whichever carrier',
    async ([, other]) => {
      if (other === undefined) throw new Error('no such strategy');
      const secret = await secretOf(strategy);
      const asCookie = await replay({ strategy: other, cookie: `${SESSION_COOKIE}=${secret}` });
      const asBearer = await replay({ strategy: other, bearer: secret });
      // The transport a strategy does not use is not looked at.
      const { transport, eitherTransport } = other;
      const seen = (used: boolean) => (used || eitherTransport ? 'session_ended' : 'not_authenticated');
      expectProblem(asCookie, 401, seen(transport === 'cookie'));
      expectProblem(asBearer, 401, seen(transport === 'bearer'));
    },
  );

  test.for(others.map(({ name }) => [name, strategies.find((each) => each.name === name)] as const))(
    'at %s its tokens refresh nothing, and neither they nor its handle end anything',
    async ([, other]) => {
      if (other === undefined) throw new Error('no such strategy');
      const client = await signIn(strategy, await account());
      const shown = { ...(await client.credential()), strategy: other };
      const post = (path: string, json?: object) => replay(shown, { method: 'POST', path, json });
      const refreshToken = await client.cookieValue(REFRESH_COOKIE);
      if (refreshToken !== undefined) {
        const refreshed = await post('/auth/refresh', { refresh_token: refreshToken });
        expect([401, 404]).toContain(refreshed.status);
        await post('/auth/logout', { refresh_token: refreshToken });
      }
      await post('/auth/logout');
      const local = await signIn(other, await account());
      const handle = client.signedIn?.session.id ?? '';
      const ended = await local.send('DELETE', `/auth/sessions/${handle}`);
      expectProblem(ended, 404, 'no_such_session');
      const own = await replay(shown, { method: 'DELETE', path: `/auth/sessions/${handle}` });
      expect(own.status, own.text).toBe(401);
      if (refreshToken !== undefined) {
        expect((await client.once('POST', '/auth/refresh')).status).toBe(200);
      }
      expect((await client.get('/api/me')).status).toBe(200);
    },
  );

  test('it still works at home', async () => {
    const client = await members.get(strategy.name)?.();
    expect((await client?.get('/api/me'))?.status).toBe(200);
  });
});
