import { describe, expect, test } from 'vitest';
import { newUser, once, postJson, signIn, signInWith } from '../../support/accounts.ts';
import { Client } from '../../support/client.ts';
import { expectProblem } from '../../support/expectations.ts';
import { replay } from '../../support/replay.ts';
import { REFRESH_COOKIE, strategies } from '../../support/strategies.ts';

const account = once(() => newUser());
const refreshing = strategies.filter(({ refreshes }) => refreshes);

describe.concurrent.for(refreshing)('$name', (strategy) => {
  const refreshCookie = async (client: Client): Promise<string> =>
    (await client.cookieValue(REFRESH_COOKIE)) ?? '';

  test('sign-out with the access token alone ends the family', async () => {
    const client = await signIn(strategy, await account());
    const refresh = await refreshCookie(client);
    const { bearer } = await client.credential();
    const answer = await replay({ strategy, bearer: bearer ?? '' }, { method: 'POST', path: '/auth/logout' });
    expect(answer.status, answer.text).toBe(204);
    expectProblem(
      await postJson(strategy, '/auth/refresh', { refresh_token: refresh }),
      401,
      'refresh_rejected',
    );
  });

  test('sign-out with the refresh cookie alone ends the family', async () => {
    const client = await signIn(strategy, await account());
    const refresh = await refreshCookie(client);
    const cookie = `${REFRESH_COOKIE}=${refresh}`;
    expect((await replay({ strategy, cookie }, { method: 'POST', path: '/auth/logout' })).status).toBe(204);
    expectProblem(
      await postJson(strategy, '/auth/refresh', { refresh_token: refresh }),
      401,
      'refresh_rejected',
    );
    expect((await replay({ strategy, cookie }, { method: 'POST', path: '/auth/logout' })).status).toBe(204);
  });

  test('sign-out with the refresh token in the body ends the family', async () => {
    const client = new Client(strategy);
    const { refresh_token } = await signInWith(client, await account(), true);
    expect((await postJson(strategy, '/auth/logout', { refresh_token })).status).toBe(204);
    expectProblem(await postJson(strategy, '/auth/refresh', { refresh_token }), 401, 'refresh_rejected');
    expect((await postJson(strategy, '/auth/logout', { refresh_token })).status).toBe(204);
  });

  test("another user's family lives on", async () => {
    const bystander = await signIn(strategy);
    const client = await signIn(strategy, await account());
    expect((await client.post('/auth/logout')).status).toBe(204);
    expect((await bystander.once('POST', '/auth/refresh')).status).toBe(200);
  });
});
