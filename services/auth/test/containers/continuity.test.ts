import { randomUUID } from 'node:crypto';
import type { Redis } from '@gatehouse/defaults';
import { EPOCH_KEY } from '@gatehouse/session';
import { testLimits } from '@gatehouse/session/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Auth } from '../../src/app.ts';
import { AuthClient } from '../support/auth-client.ts';
import { Postgres } from './support/postgres.ts';
import { Processes } from './support/processes.ts';
import { RedisServer } from './support/redis.ts';
import { Relay } from './support/relay.ts';
import { type OnRedis, type Replica, replicaOf, type Said } from './support/replica.ts';

const PASSWORD = 'a long enough password';
const { leaseMs } = testLimits();
/** An exchange of the data under open connections is noticed within this. */
const NOTICED_MS = 1000;
const RECOVERED_MS = 10_000;

let postgres: Postgres;
let a: RedisServer;
let b: RedisServer;
const processes = new Processes();
const cleanUps: (() => void)[] = [];

beforeAll(async () => {
  [postgres, a, b] = await Promise.all([Postgres.start(), RedisServer.start(), RedisServer.start()]);
  await postgres.migrate();
});
afterAll(() => Promise.all([postgres.stop(), a.stop(), b.stop()]));
afterEach(async () => {
  await processes.close();
  for (const cleanUp of cleanUps.splice(0)) cleanUp();
  for (const server of [a, b]) await (await server.connect()).replicaof('NO', 'ONE');
});

/** Clients of one user, signed in. */
async function signedIn(auth: Auth, strategy: OnRedis, count: number): Promise<AuthClient[]> {
  const username = `u-${randomUUID().slice(0, 20)}`;
  const registered = await new AuthClient(auth.app, strategy).send('POST', '/auth/register', {
    username,
    password: PASSWORD,
  });
  expect(registered.statusCode, registered.body).toBe(201);
  const clients = Array.from({ length: count }, () => new AuthClient(auth.app, strategy));
  for (const client of clients) await client.signIn(username, PASSWORD);
  return clients;
}

function replica(strategy: OnRedis, port?: number): Replica {
  const made = replicaOf(strategy, a, port);
  cleanUps.push(() => made.stop());
  return made;
}

const becomes = (ask: () => Promise<unknown>, expected: unknown, timeout = RECOVERED_MS) =>
  expect.poll(ask, { timeout, interval: 10 }).toEqual(expected);

/** Asks for so long, and says what was said. */
async function heard(milliseconds: number, ask: () => Promise<Said>): Promise<Set<Said>> {
  const until = performance.now() + milliseconds;
  const seen = new Set<Said>();
  while (performance.now() < until) {
    seen.add(await ask());
    await new Promise((resolve) => setTimeout(resolve, 3));
  }
  return seen;
}

/** The other server holds what this one holds now, its epoch included. */
async function copyAll(from: RedisServer, to: RedisServer): Promise<void> {
  const [source, target] = [await from.connect(), await to.connect()];
  await target.replicaof(from.inside, 6379);
  await becomes(async () => /master_link_status:up/.test(await target.info('replication')), true);
  await becomes(async () => (await target.dbsize()) >= (await source.dbsize()), true);
  await target.replicaof('NO', 'ONE');
}

const signOut = async (client: AuthClient): Promise<void> =>
  becomes(async () => (await client.send('POST', '/auth/logout')).statusCode, 204);

/** The credential as it was before its client signed out. */
function copied(client: AuthClient, auth: Auth, strategy: OnRedis): AuthClient {
  const copy = new AuthClient(auth.app, strategy);
  if (strategy === 'denylist') copy.accessToken = client.accessToken;
  else copy.setCookie('__Host-gatehouse', client.cookie('__Host-gatehouse'));
  return copy;
}

describe.each(['shared', 'cached', 'denylist'] as const)('%s', (strategy) => {
  it.each([1, 2])(
    'a session that ended at the other server stays ended after the way back, with %i auth processes',
    async (count) => {
      const way = await Relay.to(a);
      cleanUps.push(() => way.close());
      const auths = await Promise.all(
        Array.from({ length: count }, () => processes.start({ postgres, redis: a, port: way.port })),
      );
      const [auth] = auths as [Auth];
      const [kept, ended] = (await signedIn(auth, strategy, 2)) as [AuthClient, AuthClient];
      const old = copied(ended, auth, strategy);
      const asked = replica(strategy, way.port);
      await becomes(async () => [await asked.ask(kept), await asked.ask(old)], ['accepted', 'accepted']);

      // The server that was left runs on, with its epoch and everything else.
      await copyAll(a, b);
      way.aim(b);
      await signOut(ended);
      const acknowledged = performance.now();
      await becomes(() => asked.ask(old), 'refused');

      way.aim(a);
      // A replica that starts now has no memory of the ending.
      const fresh = replica(strategy, way.port);
      const until = Math.max(0, acknowledged + leaseMs - performance.now());
      await new Promise((resolve) => setTimeout(resolve, until));
      const both = await Promise.all([heard(3000, () => asked.ask(old)), heard(3000, () => fresh.ask(old))]);
      for (const said of both) expect([...said].filter((each) => each === 'accepted')).toEqual([]);
      for (const one of [asked, fresh]) {
        await becomes(async () => [await one.ask(kept), await one.ask(old)], ['accepted', 'refused']);
      }
    },
    60_000,
  );

  it('a session that ended stays ended when an older copy is loaded under open connections', async () => {
    const auth = await processes.start({ postgres, redis: a });
    const [kept, ended] = (await signedIn(auth, strategy, 2)) as [AuthClient, AuthClient];
    const old = copied(ended, auth, strategy);
    const asked = replica(strategy);
    await becomes(async () => [await asked.ask(kept), await asked.ask(old)], ['accepted', 'accepted']);
    await copyAll(a, b);
    await signOut(ended);
    await becomes(() => asked.ask(old), 'refused');
    await writtenTo(a);

    const before = await epochAt(a);
    await copyAll(b, a);
    const exchanged = performance.now();
    const bound = NOTICED_MS + (strategy === 'shared' ? 0 : leaseMs);
    const fresh = replica(strategy);
    const [first, newcomer] = await Promise.all([
      heard(bound + 3000, async () => {
        const startedAt = performance.now();
        const said = await asked.ask(old);
        return startedAt - exchanged < bound ? 'unknown' : said;
      }),
      heard(bound + 3000, () => fresh.ask(old)),
    ]);
    expect(first).not.toContain('accepted');
    expect(newcomer, 'a new connection is confirmed first').not.toContain('accepted');
    expect(await epochAt(a)).not.toBe(before);
    for (const one of [asked, fresh]) {
      await becomes(async () => [await one.ask(kept), await one.ask(old)], ['accepted', 'refused']);
    }
    const { body } = await auth.operations.inject('/metrics');
    const [, breaks] = /^redis_continuity_breaks_total\{.*\} (\d+)$/m.exec(body) ?? [];
    expect(Number(breaks)).toBeGreaterThan(0);
  }, 60_000);

  it('goes on without any auth process on a connection that stays open; a new one waits for auth', async () => {
    const auth = await processes.start({ postgres, redis: a });
    const [kept] = (await signedIn(auth, strategy, 1)) as [AuthClient];
    const asked = replica(strategy);
    await becomes(() => asked.ask(kept), 'accepted');
    await processes.close();
    const fresh = replica(strategy);
    const [open, newcomer] = await Promise.all([
      heard(2 * leaseMs, () => asked.ask(kept)),
      heard(2 * leaseMs, () => fresh.ask(kept)),
    ]);
    expect([...open]).toEqual(['accepted']);
    expect([...newcomer]).toEqual(['unknown']);
    await processes.start({ postgres, redis: a });
    await becomes(() => fresh.ask(kept), 'accepted');
  }, 60_000);
});

/** Auth writes its next nonce: the copy that was made before is an older one from then on. */
async function writtenTo(server: RedisServer): Promise<void> {
  const redis = await server.connect();
  const nonces = async () => {
    const keys = (await redis.keys('{gatehouse}:auth:*')).toSorted();
    return Promise.all(keys.map((key) => redis.get(key)));
  };
  const before = await nonces();
  await expect.poll(nonces, { timeout: RECOVERED_MS, interval: 10 }).not.toEqual(before);
}

async function epochAt(server: RedisServer): Promise<string | null> {
  const redis: Redis = await server.connect();
  return redis.get(EPOCH_KEY);
}
