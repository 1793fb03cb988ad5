import { randomUUID } from 'node:crypto';
import { type Pool, Unavailable } from '@gatehouse/defaults';
import type { FamilyDecision } from '@gatehouse/session';
import { describeRepository } from '@gatehouse/session/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OneAtATime } from '../../src/adapters/one-at-a-time.ts';
import { repositoriesIn, type StrategyRepository } from '../../src/adapters/session-repositories.ts';
import type { PostgresUsers } from '../../src/adapters/users.ts';
import { type Acting, acting } from './support/acting.ts';
import { Postgres } from './support/postgres.ts';

/** Sessions of one user, at most. */
const CAP = 10;

let postgres: Postgres;
/** Two processes. */
let pools: [Pool, Pool];
let users: PostgresUsers;
let as: Acting;
let families: [StrategyRepository, StrategyRepository];

beforeAll(async () => {
  postgres = await Postgres.start();
  await postgres.migrate();
  pools = [postgres.pool(), postgres.pool()];
  as = acting(pools[0]);
  users = as.users;
  families = [registers(0)('token'), registers(1)('token')];
});
afterAll(() => postgres.stop());

/** These answers have no waiting client. */
const registers = (process: 0 | 1) =>
  repositoriesIn({
    ...{ pool: pools[process], authority: as.authority, sessionsPerUser: CAP },
    turns: new OneAtATime({ patience: 10_000 }),
  });

async function account() {
  const username = randomUUID().slice(0, 12);
  const user = await users.create({ username, passwordHash: 'x', roles: ['customer'] });
  const stored = await users.findById(user?.id ?? '');
  if (!stored) throw new Error('the user was not made');
  return { id: stored.id, username, accountState: stored.accountState };
}

describeRepository('PostgreSQL', async () => ({
  repositoryOf: registers(0),
  cap: CAP,
  account,
  async refreshed({ id, username }) {
    const stored = await users.findById(id);
    if (!stored) throw new Error('there is no such account');
    return { id, username, accountState: stored.accountState };
  },
  raiseGeneration: async (userId) => void (await as.changes.revoke(await as.administrator(), userId)),
  remove: async (userId) => void (await as.changes.remove(await as.administrator(), userId)),
}));

describe('refresh families in PostgreSQL', () => {
  const now = Date.UTC(2026, 0, 1);
  const answer = (childId: string): FamilyDecision => ({ act: 'issue', childId, keyId: 'k', now });

  async function family(): Promise<{ userId: string; sessionId: string; token: string }> {
    const { id: userId, accountState } = await account();
    const sessionId = randomUUID();
    const token = `${sessionId}.0`;
    await families[0].create({
      id: sessionId,
      userId,
      device: 'd',
      generation: accountState.sessionGeneration,
      createdAt: now,
      lastSeenAt: now,
      absoluteExpiresAt: now + 1000,
    });
    await families[0].start(sessionId, token);
    return { userId, sessionId, token };
  }

  const childrenOf = async (token: string): Promise<string[]> => {
    const { rows } = await pools[0].query<{ id: string }>(
      'select id from refresh_tokens where parent_id = $1',
      [token],
    );
    return rows.map(({ id }) => id);
  };

  it('lets one presentation after the other look, on whichever process: exactly one child', async () => {
    const { token } = await family();
    const presented = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        families[i % 2 === 0 ? 0 : 1].redeem(token, ({ child }) => answer(child?.id ?? `${token}.${i}`)),
      ),
    );
    const children = await childrenOf(token);
    expect(children).toHaveLength(1);
    for (const one of presented) expect(one?.decision).toMatchObject({ childId: children[0] });
    expect(presented.filter((one) => one?.state.child === undefined)).toHaveLength(1);
  });

  it('sees an ending that was committed while it waited for the lock', async () => {
    const { userId, sessionId, token } = await family();
    const client = await pools[0].connect();
    await client.query('begin');
    await client.query('select 1 from sessions where id = $1 for update', [sessionId]);
    const waiting = families[1].redeem(token, ({ live }): FamilyDecision => {
      return live ? answer(`${token}.child`) : { act: 'reject' };
    });
    await waitsForLock(pools[0]);
    await client.query('update users set generation = generation + 1 where id = $1', [userId]);
    await client.query('commit');
    client.release();
    expect((await waiting)?.decision).toEqual({ act: 'reject' });
    expect(await childrenOf(token)).toEqual([]);
  });

  it('makes an ending wait for a rotation that has begun, so that it is not acknowledged before', async () => {
    const { userId, sessionId, token } = await family();
    const order: string[] = [];
    const root = await as.administrator();
    const client = await pools[0].connect();
    await client.query('begin');
    await client.query('select 1 from sessions where id = $1 for update', [sessionId]);
    const revocation = as.changes.revoke(root, userId).then(() => order.push('ended'));
    await waitsForLock(pools[1]);
    order.push('rotated');
    await client.query('commit');
    client.release();
    await revocation;
    expect(order).toEqual(['rotated', 'ended']);
    expect((await families[0].redeem(token, () => ({ act: 'reject' })))?.state.live).toBeUndefined();
  });

  it('leaves connections to others while many present one token and its family is locked', async () => {
    const { sessionId, token } = await family();
    const other = await family();
    const client = await pools[1].connect();
    await client.query('begin');
    await client.query('select 1 from sessions where id = $1 for update', [sessionId]);
    const presented = Array.from({ length: 64 }, () =>
      families[0].redeem(token, (): FamilyDecision => ({ act: 'reject' })),
    );
    const outcomes = Promise.allSettled(presented);
    await waitsForLock(pools[1]);
    // Each of them would hold one of the ten connections: this question would get none before the lock is free.
    expect((await families[0].find(other.sessionId))?.session.id).toBe(other.sessionId);
    expect(pools[0].waitingCount).toBe(0);
    await client.query('commit');
    client.release();
    expect((await outcomes).some(({ status }) => status === 'fulfilled')).toBe(true);
  });

  it('leaves a usable token behind when the process dies between the steps', async () => {
    const { token } = await family();
    const blocker = await pools[0].connect();
    await blocker.query('begin');
    // Reading goes on, writing waits: the presentation stops right between its decision and its writes.
    await blocker.query('lock table refresh_tokens in exclusive mode');
    const dying = families[1].redeem(token, () => answer(`${token}.lost`));
    const pid = await waitsForLock(pools[0]);
    await blocker.query('select pg_terminate_backend($1)', [pid]);
    await expect(dying).rejects.toBeInstanceOf(Unavailable);
    await blocker.query('commit');
    blocker.release();

    const seen = await families[0].redeem(token, () => answer(`${token}.child`));
    expect(seen?.state).toMatchObject({ token: { firstUsedAt: undefined }, child: undefined });
    expect(seen?.state.live).toBeDefined();
    expect(await childrenOf(token)).toEqual([`${token}.child`]);
  });

  it('applies nothing when the decision fails', async () => {
    const { token } = await family();
    const failing = families[0].redeem(token, () => {
      throw new TypeError('a mistake');
    });
    await expect(failing).rejects.toThrow('a mistake');
    expect(await childrenOf(token)).toEqual([]);
    const seen = await families[0].redeem(token, () => ({ act: 'reject' }));
    expect(seen?.state.token.firstUsedAt).toBeUndefined();
  });

  it('forgets the tokens of an account that was deleted', async () => {
    const { userId, token } = await family();
    await as.changes.remove(await as.administrator(), userId);
    expect(await families[0].redeem(token, () => ({ act: 'reject' }))).toBeUndefined();
    expect(await families[0].sessionOf(token)).toBeUndefined();
  });

  /** Resolves with the process id of the backend once one waits for a lock. */
  async function waitsForLock(pool: Pool): Promise<number> {
    const waiting = async (): Promise<number | undefined> => {
      const { rows } = await pool.query<{ pid: number }>(
        "select pid from pg_stat_activity where wait_event_type = 'Lock' and state = 'active'",
      );
      return rows[0]?.pid;
    };
    await expect.poll(waiting, { timeout: 5000, interval: 10 }).toBeDefined();
    return (await waiting()) ?? 0;
  }
});
