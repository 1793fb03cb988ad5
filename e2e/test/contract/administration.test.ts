import { json } from '@gatehouse/testkit/answer';
import type { Me, User } from '@gatehouse/testkit/shapes';
import { describe, expect, test } from 'vitest';
import { type Account, newName, newUser, once, postJson, root, signIn } from '../../support/accounts.ts';
import type { Client } from '../../support/client.ts';
import {
  expectAliveEverywhere,
  expectDeadEverywhere,
  onEveryReplica,
  untilBound,
} from '../../support/everywhere.ts';
import { expectProblem, limits, waitable, waitableBound } from '../../support/expectations.ts';
import { replay } from '../../support/replay.ts';
import { retryUndecided } from '../../support/retry.ts';
import { strategies } from '../../support/strategies.ts';

/** Asked again when a busy machine made it undecided. */
async function setRoles(admin: Client, { id }: { id: string }, roles: string[]) {
  const path = `/auth/admin/users/${id}/roles`;
  return (await retryUndecided(async () => ({ answer: await admin.send('PUT', path, { json: { roles } }) })))
    .answer;
}

async function find(admin: Client, account: Account): Promise<User[]> {
  const answer = await admin.get(`/auth/admin/users?query=${encodeURIComponent(account.username)}`);
  expect(answer.status, answer.text).toBe(200);
  return json<{ users: User[] }>(answer).users;
}

describe.concurrent.for(strategies)('$name', (strategy) => {
  const admin = once(() => signIn(strategy, root));

  test('an administrator finds users', async () => {
    const user = await newUser(strategy);
    expect(await find(await admin(), user)).toEqual([
      { id: user.id, username: user.username, roles: ['customer'] },
    ]);
    const answer = await (await admin()).get(`/auth/admin/users?query=${newName()}`);
    expect(json(answer)).toEqual({ users: [] });
  });

  test('a granted role works within the bound, and the session keeps its id', async (context) => {
    const bound = waitableBound(context, strategy);
    const user = await newUser(strategy);
    const client = await signIn(strategy, user);
    expectProblem(await client.get('/api/reports'), 403, 'forbidden');
    const answer = await setRoles(await admin(), user, ['customer', 'analyst']);
    const acknowledged = performance.now();
    expect([200, 204], answer.text).toContain(answer.status);
    if (strategy.refreshes) client.adopt(await client.once('POST', '/auth/refresh'));
    else await untilBound(acknowledged, bound);
    expect((await client.get('/api/reports')).status).toBe(200);
    const me = json<Me>(await client.get('/api/me'));
    expect(me.user.roles.toSorted()).toEqual(['analyst', 'customer']);
    expect(me.user.permissions).toContain('reports:read');
    expect(me.session.id).toBe(client.signedIn?.session.id);
  });

  test('a removed role stops working on every replica within the bound', async (context) => {
    const bound = waitableBound(context, strategy);
    const user = await newUser(strategy);
    expect((await setRoles(await admin(), user, ['customer', 'analyst'])).status).toBe(200);
    const client = await signIn(strategy, user);
    const credential = await client.credential();
    expect((await client.get('/api/reports')).status).toBe(200);
    const answer = await setRoles(await admin(), user, []);
    const acknowledged = performance.now();
    expect([200, 204], answer.text).toContain(answer.status);
    await untilBound(acknowledged, bound);
    const answers = await onEveryReplica(() => replay(credential, { path: '/api/reports' }));
    for (const [replica, { status }] of answers) expect([401, 403], replica).toContain(status);
    expectProblem(await client.get('/api/reports'), 403, 'forbidden');
    expectProblem(await client.get('/api/orders'), 403, 'forbidden');
    expect(json<Me>(await client.get('/api/me')).user).toMatchObject({ roles: [], permissions: [] });
  });

  test('revoking ends all of a user’s sessions in every strategy', async (context) => {
    waitable(context, Math.max(...strategies.map((each) => each.bound(limits()))));
    const user = await newUser(strategy);
    const clients = await Promise.all(strategies.map((each) => signIn(each, user)));
    const bystander = await signIn(strategy);
    const sessions = await Promise.all(clients.map((client) => client.credential()));
    const answer = await (await admin()).post(`/auth/admin/users/${user.id}/revoke`);
    const acknowledged = performance.now();
    expect([200, 204], answer.text).toContain(answer.status);
    for (const credential of sessions.toSorted(
      (a, b) => a.strategy.bound(limits()) - b.strategy.bound(limits()),
    )) {
      await untilBound(acknowledged, credential.strategy.bound(limits()));
      await expectDeadEverywhere(credential);
    }
    for (const client of clients.filter((each) => each.strategy.refreshes)) {
      expectProblem(await client.once('POST', '/auth/refresh'), 401, 'refresh_rejected');
    }
    expect((await bystander.get('/api/me')).status).toBe(200);
    if (strategy.everywhere) await expectAliveEverywhere(await bystander.credential());
    expect((await (await signIn(strategy, user)).get('/api/me')).status).toBe(200);
  });

  test('deleting a user ends everything and forgets the account', async (context) => {
    const bound = waitableBound(context, strategy);
    const user = await newUser(strategy);
    const client = await signIn(strategy, user);
    const credential = await client.credential();
    const answer = await (await admin()).send('DELETE', `/auth/admin/users/${user.id}`);
    const acknowledged = performance.now();
    expect([200, 204], answer.text).toContain(answer.status);
    const { username, password } = user;
    expectProblem(
      await postJson(strategy, '/auth/login', { username, password }),
      401,
      'invalid_credentials',
    );
    expect(await find(await admin(), user)).toEqual([]);
    expectProblem(await setRoles(await admin(), user, []), 404, 'no_such_user');
    await untilBound(acknowledged, bound);
    await expectDeadEverywhere(credential);
  });

  test('others are refused: 403 for a customer, 401 without a credential; nothing changes', async () => {
    const customer = await signIn(strategy);
    const victim = await newUser(strategy);
    const calls = [
      { method: 'GET', path: '/auth/admin/users?query=a' },
      { method: 'PUT', path: `/auth/admin/users/${victim.id}/roles`, json: { roles: ['admin'] } },
      { method: 'POST', path: `/auth/admin/users/${victim.id}/revoke` },
      { method: 'DELETE', path: `/auth/admin/users/${victim.id}` },
      { method: 'POST', path: '/auth/admin/keys/rotate', json: { mode: 'emergency' } },
    ];
    for (const { method, path, ...body } of calls) {
      expectProblem(await customer.send(method, path, body), 403, 'forbidden');
      expectProblem(await replay({ strategy }, { method, path, ...body }), 401, 'not_authenticated');
    }
    expect(await find(await admin(), victim)).toEqual([
      { id: victim.id, username: victim.username, roles: ['customer'] },
    ]);
    await signIn(strategy, victim);
  });

  test('refuses what is no role, no user and no mode', async () => {
    const user = await newUser(strategy);
    const bodies = [
      { roles: ['emperor'] },
      { roles: 'admin' },
      { roles: [['admin']] },
      {},
      { roles: [], x: 1 },
      { roles: null },
    ];
    for (const body of bodies) {
      const answer = await (await admin()).send('PUT', `/auth/admin/users/${user.id}/roles`, { json: body });
      expectProblem(answer, 400, 'invalid_request');
    }
    for (const body of [{}, { mode: 'now' }, { mode: ['scheduled'] }, { mode: 'scheduled', x: 1 }]) {
      expectProblem(await (await admin()).post('/auth/admin/keys/rotate', body), 400, 'invalid_request');
    }
    for (const id of ['00000000-0000-4000-8000-000000000000', 'x', "'--", '%00']) {
      const answer = await (await admin()).post(`/auth/admin/users/${id}/revoke`);
      expect([400, 404], answer.text).toContain(answer.status);
    }
  });

  test('an administrator who loses the role is refused within the bound', async (context) => {
    const bound = waitableBound(context, strategy);
    const user = await newUser(strategy);
    await setRoles(await admin(), user, ['admin']);
    const second = await signIn(strategy, user);
    expect((await second.get('/auth/admin/users?query=root')).status).toBe(200);
    await setRoles(await admin(), user, ['customer']);
    await untilBound(performance.now(), bound);
    expectProblem(await second.get('/auth/admin/users?query=root'), 403, 'forbidden');
  });
});
