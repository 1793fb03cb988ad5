import { codeOf, json } from '@gatehouse/testkit/answer';
import type { User } from '@gatehouse/testkit/shapes';
import { describe, expect, test } from 'vitest';
import { type Account, newUser, once, root, signIn } from '../../support/accounts.ts';
import type { Client, Sending } from '../../support/client.ts';
import { expectProblem } from '../../support/expectations.ts';
import { retryUndecided } from '../../support/retry.ts';
import { strategies } from '../../support/strategies.ts';

const rolesPath = ({ id }: Account): string => `/auth/admin/users/${id}/roles`;

async function setRoles(admin: Client, user: Account, roles: string[]): Promise<void> {
  const set = async () => ({ answer: await admin.send('PUT', rolesPath(user), { json: { roles } }) });
  const { answer } = await retryUndecided(set);
  expect(answer.status, answer.text).toBe(200);
}

async function rolesOf(admin: Client, { username }: Account): Promise<string[]> {
  const answer = await admin.get(`/auth/admin/users?query=${username}`);
  return json<{ users: User[] }>(answer).users.flatMap(({ roles }) => roles);
}

/** One request without a refresh before it; asked again when a busy machine made it undecided. */
const onceDecided = async (client: Client, method: string, path: string, body: Sending) =>
  (await retryUndecided(async () => ({ answer: await client.once(method, path, body) }))).answer;

/** What an administrator could do, on that user. */
const changesOf = (victim: Account) => [
  { method: 'PUT', path: rolesPath(victim), json: { roles: ['admin'] } },
  { method: 'POST', path: `/auth/admin/users/${victim.id}/revoke` },
  { method: 'DELETE', path: `/auth/admin/users/${victim.id}` },
  { method: 'POST', path: '/auth/admin/keys/rotate', json: { mode: 'emergency' } },
  { method: 'GET', path: '/auth/admin/users?query=root' },
];

describe.concurrent.for(strategies)('$name', (strategy) => {
  const admin = once(() => signIn(strategy, root));

  /** An administrator with a credential that says so. */
  async function appointed(): Promise<{ user: Account; client: Client }> {
    const user = await newUser(strategy);
    await setRoles(await admin(), user, ['admin']);
    const client = await signIn(strategy, user);
    expect((await client.get('/auth/admin/users?query=root')).status).toBe(200);
    return { user, client };
  }

  test('a removed administrator changes nothing with the old credential', async () => {
    const [{ user, client }, victim] = [await appointed(), await newUser(strategy)];
    await setRoles(await admin(), user, ['customer']);
    for (const { method, path, ...body } of [...changesOf(victim), ...changesOf(user)]) {
      // No refresh in between: the credential that still says `admin`.
      const answer = await onceDecided(client, method, path, body);
      expect(['forbidden', 'token_stale', 'session_ended'], answer.text).toContain(codeOf(answer));
    }
    expect(await rolesOf(await admin(), user)).toEqual(['customer']);
    expect(await rolesOf(await admin(), victim)).toEqual(['customer']);
  });

  test('a deleted administrator changes nothing with the old credential', async () => {
    const [{ user, client }, victim] = [await appointed(), await newUser(strategy)];
    const gone = await (await admin()).send('DELETE', `/auth/admin/users/${user.id}`);
    expect(gone.status, gone.text).toBe(204);
    const next = 'the next fine password';
    const own = [
      { method: 'PUT', path: '/auth/password', json: { current: user.password, next } },
      { method: 'POST', path: '/auth/logout-everywhere' },
      { method: 'DELETE', path: `/auth/sessions/${'0'.repeat(22)}` },
    ];
    for (const { method, path, ...body } of [...changesOf(victim), ...own]) {
      const answer = await onceDecided(client, method, path, body);
      // A session that `memory` keeps elsewhere is unknown to this replica, which is the same answer.
      expect(['session_ended', 'no_such_session'], `${path} ${answer.text}`).toContain(codeOf(answer));
    }
    expect(await rolesOf(await admin(), victim)).toEqual(['customer']);
  });

  test('an administrator who steps down is none from then on', async () => {
    const { user, client } = await appointed();
    await setRoles(client, user, ['customer']);
    const answer = await client.send('PUT', rolesPath(user), { json: { roles: ['admin'] } });
    expectProblem(answer, 403, 'forbidden');
    expect(await rolesOf(await admin(), user)).toEqual(['customer']);
  });

  test('a logout-everywhere that is repeated by the session that asked is a 204 again', async () => {
    const [asking, other] = [await newUser(strategy), await newUser(strategy)];
    const [client, stranger] = [await signIn(strategy, asking), await signIn(strategy, other)];
    const jar = await client.credential();
    const repeat = { cookie: jar.cookie, ...(jar.bearer && { authorization: `Bearer ${jar.bearer}` }) };
    expect((await client.send('POST', '/auth/logout-everywhere')).status).toBe(204);
    const again = await onceDecided(client, 'POST', '/auth/logout-everywhere', { headers: repeat });
    expect(again.status, again.text).toBe(204);
    expect((await stranger.get('/api/me')).status).toBe(200);
  });
});
