import { randomUUID } from 'node:crypto';
import type { Actor } from '@gatehouse/session';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { OneAtATime } from '../../src/adapters/one-at-a-time.ts';
import { queuedChanges } from '../../src/adapters/queued-changes.ts';
import { PostgresSessionRepository } from '../../src/adapters/session-repository.ts';
import type { PostgresUsers } from '../../src/adapters/users.ts';
import type { Position } from '../../src/domain/outbox-relay.ts';
import type { AccountStateChange } from '../../src/domain/users.ts';
import { type Acting, acting } from './support/acting.ts';
import { Postgres } from './support/postgres.ts';

let postgres: Postgres;
let users: PostgresUsers;
let as: Acting;
let changes: Acting['changes'];
let root: Actor;
let register: PostgresSessionRepository;
let id: string;
let name: string;

beforeAll(async () => {
  postgres = await Postgres.start();
  await postgres.migrate();
  as = acting(postgres.pool());
  ({ users, changes } = as);
  register = new PostgresSessionRepository(postgres.pool(), 'token', 100, as.authority);
  root = await as.administrator();
});
afterAll(() => postgres.stop());

beforeEach(async () => {
  name = `Ada.${randomUUID().slice(0, 8)}`;
  id = (await users.create({ username: name, passwordHash: 'old', roles: ['customer'] }))?.id ?? '';
});

/** A session of the user, as a sign-in would register it. */
async function session(generation = 1): Promise<string> {
  const sessionId = randomUUID();
  const now = Date.now();
  await register.create({
    id: sessionId,
    userId: id,
    device: 'd',
    generation,
    createdAt: now,
    lastSeenAt: now,
    absoluteExpiresAt: now + 1000,
  });
  return sessionId;
}

describe('PostgresUsers', () => {
  it('finds a user by name without case, and by id', async () => {
    const expected = {
      id,
      username: name,
      passwordHash: 'old',
      accountState: { sessionGeneration: 1, rolesVersion: 1, roles: ['customer'] },
    };
    expect(await users.findByName(name.toUpperCase())).toEqual(expected);
    expect(await users.findById(id)).toEqual(expected);
  });

  it('tells which ids belong to an account, whatever else is among them', async () => {
    expect(await users.existing([randomUUID(), id, 'no id', ''])).toEqual([id]);
    expect(await users.existing([])).toEqual([]);
  });

  it('raises the hash of a password and ends nothing, unless the hash is another one by now', async () => {
    const name = `raised.${randomUUID().slice(0, 8)}`;
    const user = await users.create({ username: name, passwordHash: 'weak', roles: [] });
    await users.upgradeHash(user?.id ?? '', 'another', 'never');
    await users.upgradeHash(user?.id ?? '', 'weak', 'strong');
    expect(await users.findByName(name)).toMatchObject({
      passwordHash: 'strong',
      accountState: { sessionGeneration: 1 },
    });
  });

  it('answers that a name which no user can have is unknown', async () => {
    for (const hostile of ['nul\0', "' or 1=1 --", '%', '']) {
      expect(await users.findByName(hostile)).toBeUndefined();
      expect(await users.findById(hostile)).toBeUndefined();
      expect(await changes.revoke(root, hostile)).toBeUndefined();
      expect(await changes.setRoles(root, hostile, [])).toBeUndefined();
      expect(await changes.remove(root, hostile)).toBeUndefined();
      const stranger = { ...root, userId: hostile, sessionId: hostile };
      await expect(changes.revokeSessions(stranger)).rejects.toMatchObject({ reason: 'session_ended' });
      expect(await changes.repeatable(stranger, 'sessions_ended')).toBeUndefined();
    }
    expect(await changes.search(root, 'nul\0', 10)).toEqual([]);
  });

  it('makes one account of a name, however many want it at once', async () => {
    const wanted = `new.${randomUUID().slice(0, 8)}`;
    const made = await Promise.all(
      [wanted, wanted.toUpperCase(), wanted, wanted].map((username) =>
        users.create({ username, passwordHash: 'x', roles: ['customer'] }),
      ),
    );
    expect(made.filter(Boolean)).toHaveLength(1);
  });

  it('ends all sessions with the generation, in one step', async () => {
    const sessionId = await session();
    expect((await changes.revoke(root, id))?.accountState.sessionGeneration).toBe(2);
    expect(await register.find(sessionId)).toBeUndefined();
    // A sign-in that was under way with the old generation comes too late.
    expect(await register.find(await session(1))).toBeUndefined();
    expect(await register.find(await session(2))).toBeDefined();
  });

  it('raises the generation once for each of many endings at once', async () => {
    await Promise.all(Array.from({ length: 12 }, () => changes.revoke(root, id)));
    expect((await users.findById(id))?.accountState.sessionGeneration).toBe(13);
  });

  it('replaces a password only while it is the one that was proved', async () => {
    const sessionId = await session();
    const [one, two] = [await as.actor(id), await as.actor(id)];
    expect(await changes.replacePassword(one, 'not it', 'none')).toBeUndefined();
    const [first, second] = await Promise.allSettled([
      changes.replacePassword(one, 'old', 'one'),
      changes.replacePassword(two, 'old', 'two'),
    ]);
    expect([first.status, second.status].toSorted()).toEqual(['fulfilled', 'rejected']);
    const user = await users.findById(id);
    expect(user?.passwordHash).toBe(first.status === 'fulfilled' ? 'one' : 'two');
    expect(user?.accountState.sessionGeneration).toBe(2);
    expect(await register.find(sessionId)).toBeUndefined();
  });

  it('raises the rights with a change of roles, and only then; sessions live on', async () => {
    const sessionId = await session();
    expect((await changes.setRoles(root, id, ['customer', 'analyst']))?.accountState).toEqual({
      sessionGeneration: 1,
      rolesVersion: 2,
      roles: ['customer', 'analyst'],
    });
    expect((await changes.setRoles(root, id, ['customer', 'analyst']))?.accountState.rolesVersion).toBe(2);
    expect((await changes.setRoles(root, id, []))?.accountState).toMatchObject({
      rolesVersion: 3,
      roles: [],
    });
    expect((await register.find(sessionId))?.account.accountState.rolesVersion).toBe(3);
  });

  it('removes an account with its sessions; its name is free again', async () => {
    const sessionId = await session();
    const last = { sessionGeneration: 2, rolesVersion: 1, roles: [] };
    expect(await changes.remove(root, id)).toEqual(last);
    // Until it is acknowledged the same request may come again.
    expect(await changes.remove(root, id)).toEqual(last);
    await changes.acknowledgeRemoval(id);
    expect(await changes.remove(root, id)).toBeUndefined();
    expect(await users.findById(id)).toBeUndefined();
    expect(await register.find(sessionId)).toBeUndefined();
    // A sign-in that was under way stores nothing, and finds that out when it looks again.
    expect(await register.find(await session())).toBeUndefined();
    const again = await users.create({ username: name, passwordHash: 'x', roles: [] });
    expect(again?.id).not.toBe(id);
  });

  it('searches by any part of a name, taking signs for what they are', async () => {
    const part = name.slice(4).toUpperCase();
    expect(await changes.search(root, part, 10)).toEqual([{ id, username: name, roles: ['customer'] }]);
    for (const sign of ['%', '_da', '\\', "'"]) {
      const found = await changes.search(root, `${sign}${part}`, 10);
      expect(found, sign).toEqual([]);
    }
    expect(await changes.search(root, '', 1)).toHaveLength(1);
  });

  it('tells which account states were raised, and never those that were not', async () => {
    const first = {
      at: new Date(Date.now() - 60_000).toISOString(),
      id: '00000000-0000-0000-0000-000000000000',
    };
    const all = async (position: Position) =>
      Promise.all([false, true].map((removed) => users.changedSince(position, 1000, removed)));
    const raised = async () => (await all(first)).flat().filter(({ userId }) => userId === id);
    expect(await raised()).toEqual([]);
    await changes.setRoles(root, id, ['customer']);
    expect(await raised()).toEqual([]);
    await changes.revoke(root, id);
    expect(await raised()).toMatchObject([{ accountState: { sessionGeneration: 2 }, removed: false }]);
    await changes.remove(root, id);
    expect(await raised()).toMatchObject([
      { accountState: { sessionGeneration: 3, roles: [] }, removed: true },
    ]);
    for (const rows of await all(first)) {
      const times = rows.map(({ changedAt }) => Date.parse(changedAt));
      expect(times).toEqual(times.toSorted((a, b) => a - b));
      // Page by page the same, to the microsecond.
      const paged: AccountStateChange[] = [];
      for (let at: Position | undefined = first; at; ) {
        const page: AccountStateChange[] = await users.changedSince(at, 1, rows[0]?.removed === true);
        paged.push(...page);
        at = page[0] && { at: page[0].changedAt, id: page[0].userId };
      }
      expect(paged).toEqual(rows);
    }
    const later = { ...first, at: new Date(Date.now() + 60_000).toISOString() };
    expect(await all(later)).toEqual([[], []]);
  });
});

describe('changes of one account', () => {
  it('leave connections to others while the row of their user is locked', async () => {
    const [pool, other] = [postgres.pool(), postgres.pool()];
    const queued = queuedChanges(acting(pool).changes, new OneAtATime());
    const client = await other.connect();
    await client.query('begin');
    await client.query('select 1 from users where id = $1 for update', [id]);
    const outcomes = Promise.allSettled(Array.from({ length: 64 }, () => queued.revoke(root, id)));
    const waiting = async () =>
      (await other.query("select 1 from pg_stat_activity where wait_event_type = 'Lock'")).rowCount ?? 0;
    await expect.poll(waiting, { timeout: 5000, interval: 10 }).toBeGreaterThan(0);
    // Each of them would hold one of the ten connections, and this question would get none.
    expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    expect(pool.waitingCount).toBe(0);
    await client.query('commit');
    client.release();
    expect((await outcomes).some(({ status }) => status === 'fulfilled')).toBe(true);
  });
});
