import { json } from '@gatehouse/testkit/answer';
import type { SignedIn } from '@gatehouse/testkit/shapes';
import { describe, expect, test } from 'vitest';
import { newUser, once, postJson, signIn, signInWith } from '../../support/accounts.ts';
import { Client } from '../../support/client.ts';
import { expectAliveEverywhere, expectDeadEverywhere, untilBound } from '../../support/everywhere.ts';
import { exchange, hostOf } from '../../support/exchange.ts';
import { expectProblem, waitableBound } from '../../support/expectations.ts';
import { replay } from '../../support/replay.ts';
import { SESSION_COOKIE, strategies } from '../../support/strategies.ts';

const account = once(() => newUser());

describe.concurrent.for(strategies.filter(({ name }) => name === 'phantom'))('$name', (strategy) => {
  const native = async (): Promise<{ client: Client; signedIn: SignedIn }> => {
    const client = new Client(strategy);
    return { client, signedIn: await signInWith(client, await account(), true) };
  };

  test('a native client gets an opaque access token, no cookie and no refresh token', async () => {
    const { client, signedIn } = await native();
    expect(signedIn).toMatchObject({ token_type: 'Bearer', strategy: 'phantom' });
    expect(signedIn.refresh_token).toBeUndefined();
    expect(await client.cookieNames()).toEqual([]);
    const { expires_in = 0, session, access_token = '' } = signedIn;
    expect(Date.parse(session.createdAt) + expires_in * 1000).toBeLessThanOrEqual(
      Date.parse(session.absoluteExpiresAt),
    );
    expect(access_token).toMatch(/^[\w-]{43}\.[\w-]{22}$/);
    await expectAliveEverywhere({ strategy, bearer: access_token });
  });

  test('a browser gets a cookie, no token and nothing to read', async () => {
    const client = await signIn(strategy, await account());
    expect(client.bearer).toBeUndefined();
    const value = (await client.cookieValue(SESSION_COOKIE)) ?? '';
    expect(value).toMatch(/^[\w-]{43}\.[\w-]{22}$/);
    const { user, session } = client.signedIn ?? (await native()).signedIn;
    for (const half of value.split('.')) {
      const bytes = Buffer.from(half, 'base64url').toString('latin1');
      for (const told of [user.id, user.username, session.id, 'customer']) expect(bytes).not.toContain(told);
    }
  });

  test('there is nothing to refresh it with', async () => {
    const { signedIn } = await native();
    const answer = await postJson(strategy, '/auth/refresh', { refresh_token: signedIn.access_token });
    expectProblem(answer, 404, 'not_found');
  });

  test('the access token alone signs out and lists its session', async (context) => {
    const bound = waitableBound(context, strategy);
    const { signedIn } = await native();
    const bearer = { strategy, bearer: signedIn.access_token ?? '' };
    const list = await replay(bearer, { path: '/auth/sessions' });
    const { sessions } = json<{ sessions: { id: string; current: boolean }[] }>(list);
    expect(sessions.filter(({ current }) => current).map(({ id }) => id)).toEqual([signedIn.session.id]);
    expect((await replay(bearer, { method: 'POST', path: '/auth/logout' })).status).toBe(204);
    await untilBound(performance.now(), bound);
    await expectDeadEverywhere(bearer);
  });

  test('no client brings a verdict, and none receives one', async () => {
    const { signedIn } = await native();
    const good = { strategy, bearer: signedIn.access_token ?? '' };
    const answer = await replay(good);
    expect(answer.status).toBe(200);
    expect(answer.headers['gatehouse-verdict']).toBeUndefined();
    for (const verdict of ['accepted', 'rejected', signedIn.access_token ?? '', 'eyJhbGciOiJub25lIn0.e30.']) {
      const headers: [string, string][] = [['gatehouse-verdict', verdict]];
      expect((await replay(good, { headers })).status).toBe(200);
      expectProblem(await replay({ strategy, bearer: 'x'.repeat(66) }, { headers }), 401, 'session_ended');
      expectProblem(await replay({ strategy }, { headers }), 401, 'not_authenticated');
    }
  });

  test.for([
    '/internal/exchange',
    '/gateway-exchange',
    '/gateway-exchange-failed',
    '/api/../internal/exchange',
  ])('%s is not for clients', async (path) => {
    const { signedIn } = await native();
    const headers: [string, string][] = [
      ['authorization', `Bearer ${signedIn.access_token}`],
      ['gatehouse-credential', signedIn.access_token ?? ''],
    ];
    const answer = await exchange({ host: hostOf(strategy), path, headers });
    expect([400, 404], answer.text).toContain(answer.status);
    expect(answer.text).not.toContain('eyJ');
  });
});
