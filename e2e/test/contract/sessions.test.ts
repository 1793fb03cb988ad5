import { json } from '@gatehouse/testkit/answer';
import type { SessionList } from '@gatehouse/testkit/shapes';
import { describe, expect, test } from 'vitest';
import { newUser, signIn, signInWith } from '../../support/accounts.ts';
import { Client } from '../../support/client.ts';
import { expectDeadEverywhere, untilBound } from '../../support/everywhere.ts';
import { hostOf } from '../../support/exchange.ts';
import { expectProblem, instant, limits, waitable } from '../../support/expectations.ts';
import { replay } from '../../support/replay.ts';
import { AFFINITY_COOKIE, type Strategy, strategies } from '../../support/strategies.ts';

/** A second session of the same user where the first can see it: in memory and sticky on the same replica. */
async function besides(first: Client, account: Parameters<typeof signIn>[1] & object): Promise<Client> {
  const affinity = await first.cookieValue(AFFINITY_COOKIE);
  for (let tries = 0; tries < 20; tries += 1) {
    const second = new Client(first.strategy);
    if (affinity !== undefined) {
      const line = `${AFFINITY_COOKIE}=${affinity}; Path=/; Secure; HttpOnly`;
      await second.jar.setCookie(line, `https://${hostOf(first.strategy)}`);
    }
    await signInWith(second, account);
    if (second.home === first.home) return second;
  }
  throw new Error('No second sign-in landed on the replica of the first.');
}

async function listed(client: Client): Promise<SessionList> {
  const answer = await client.get('/auth/sessions');
  expect(answer.status, answer.text).toBe(200);
  return json<SessionList>(answer);
}

function bound(context: Parameters<typeof waitable>[0], strategy: Strategy): number {
  return waitable(context, strategy.signOutBound(limits()));
}

describe.concurrent.for(strategies)('$name', (strategy) => {
  test('lists the sessions of this strategy by public handles', async () => {
    const account = await newUser(strategy);
    const first = await signIn(strategy, account);
    const second = await besides(first, account);
    const elsewhere = strategies.find(({ name }) => name !== strategy.name);
    if (elsewhere !== undefined) await signIn(elsewhere, account);

    const { sessions, complete } = await listed(first);
    expect(complete).toBe(strategy.everywhere);
    expect(sessions).toHaveLength(2);
    for (const session of sessions) {
      expect(session).toEqual({
        id: expect.stringMatching(/^[\w-]{8,}$/),
        current: expect.any(Boolean),
        createdAt: instant,
        lastSeenAt: instant,
        idleExpiresAt: instant,
        absoluteExpiresAt: instant,
        device: expect.anything(),
      });
    }
    const current = sessions.filter((session) => session.current).map(({ id }) => id);
    expect(current).toEqual([first.signedIn?.session.id]);
    expect(sessions.map(({ id }) => id)).toContain(second.signedIn?.session.id);
    for (const client of [first, second]) {
      const { cookie, bearer } = await client.credential();
      for (const { id } of sessions) expect(`${cookie} ${bearer}`).not.toContain(id);
    }
  });

  test('ends another session of one’s own', async (context) => {
    const seconds = bound(context, strategy);
    const account = await newUser(strategy);
    const first = await signIn(strategy, account);
    const second = await besides(first, account);
    const credential = await second.credential();
    const answer = await first.send('DELETE', `/auth/sessions/${second.signedIn?.session.id}`);
    const acknowledged = performance.now();
    expect(answer.status, answer.text).toBe(204);
    expect(await first.cookieNames()).toEqual(strategy.cookies);
    await untilBound(acknowledged, seconds);
    await expectDeadEverywhere(credential);
    const { sessions } = await listed(first);
    expect(sessions.map(({ id }) => id)).toEqual([first.signedIn?.session.id]);
    const again = await first.send('DELETE', `/auth/sessions/${second.signedIn?.session.id}`);
    expectProblem(again, 404, 'no_such_session');
  });

  test('ending the current one is a logout', async (context) => {
    const seconds = bound(context, strategy);
    const client = await signIn(strategy);
    const credential = await client.credential();
    const answer = await client.send('DELETE', `/auth/sessions/${client.signedIn?.session.id}`);
    const acknowledged = performance.now();
    expect(answer.status, answer.text).toBe(204);
    expect(await client.cookieNames()).toEqual([]);
    await untilBound(acknowledged, seconds);
    await expectDeadEverywhere(credential);
  });

  test('another user’s is unknown, and lives on', async () => {
    const victim = await signIn(strategy);
    const attacker = await signIn(strategy);
    const answer = await attacker.send('DELETE', `/auth/sessions/${victim.signedIn?.session.id}`);
    expectProblem(answer, 404, 'no_such_session');
    const unknown = await attacker.send('DELETE', `/auth/sessions/${'0'.repeat(22)}`);
    expectProblem(unknown, 404, 'no_such_session');
    expect(unknown.text).toBe(answer.text);
    expect((await victim.get('/api/me')).status).toBe(200);
  });

  test('needs a credential', async () => {
    expectProblem(await replay({ strategy }, { path: '/auth/sessions' }), 401, 'not_authenticated');
    const remove = { method: 'DELETE', path: `/auth/sessions/${'0'.repeat(22)}` };
    expectProblem(await replay({ strategy }, remove), 401, 'not_authenticated');
  });

  test.for(["'%20or%201=1--", '..%2f..%2fadmin%2fusers', '%00', '*', 'a'.repeat(2000), '__proto__'])(
    'a handle like %s is refused',
    async (handle) => {
      const client = await signIn(strategy);
      const answer = await client.send('DELETE', `/auth/sessions/${handle}`);
      expect([400, 404], answer.text).toContain(answer.status);
      expect((await client.get('/api/me')).status).toBe(200);
    },
  );
});
