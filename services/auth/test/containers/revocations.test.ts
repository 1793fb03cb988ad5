import { randomUUID } from 'node:crypto';
import { type Redis, systemRandom, Unavailable } from '@gatehouse/defaults';
import {
  createDenylist,
  createRedisSource,
  denylist,
  digest,
  EpochGuard,
  KeyRing,
  lifetimesOf,
  RedisSessionStore,
  RevocationSubscriber,
  retentionOf,
  type StoredSession,
  TokenVerifier,
} from '@gatehouse/session';
import { OffsetClock } from '@gatehouse/session/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Auth } from '../../src/app.ts';
import { readAuthConfig } from '../../src/app.ts';
import { AuthClient, codeOf } from '../support/auth-client.ts';
import { Postgres } from './support/postgres.ts';
import { Processes, secrets } from './support/processes.ts';
import { RedisServer } from './support/redis.ts';
import { Relay } from './support/relay.ts';

const PASSWORD = 'a long enough password';
const { limits } = readAuthConfig({
  ...secrets,
  DATABASE_URL: 'postgres://absent@nowhere/none',
  REDIS_URL: 'redis://nowhere',
});
const clock = new OffsetClock();

let postgres: Postgres;
let redis: RedisServer;
let older: RedisServer;
const processes = new Processes();
const cleanUps: (() => void)[] = [];

beforeAll(async () => {
  [postgres, redis, older] = await Promise.all([Postgres.start(), RedisServer.start(), RedisServer.start()]);
  await postgres.migrate();
});
afterAll(() => Promise.all([postgres.stop(), redis.stop(), older.stop()]));
afterEach(async () => {
  await processes.close();
  for (const cleanUp of cleanUps.splice(0)) cleanUp();
});

async function relay(): Promise<Relay> {
  const made = await Relay.to(redis);
  cleanUps.push(() => made.close());
  return made;
}

/** An auth process that has vouched for its Redis. */
const auth = (port?: number): Promise<Auth> => processes.start({ postgres, redis, port });

async function signedIn(app: Auth, strategy: 'shared' | 'cached' | 'denylist', username?: string) {
  const client = new AuthClient(app.app, strategy);
  const name = username ?? `u-${randomUUID().slice(0, 20)}`;
  if (username === undefined) {
    const answer = await client.send('POST', '/auth/register', { username: name, password: PASSWORD });
    expect(answer.statusCode, answer.body).toBe(201);
  }
  await client.signIn(name, PASSWORD);
  return { client, name };
}

/** The first status that is a verdict: after a disruption a client repeats what is undecided. */
async function decided(client: AuthClient): Promise<number> {
  let status = 503;
  await expect.poll(async () => (status = await client.status()), { timeout: 5000 }).not.toBe(503);
  return status;
}

const keyOf = (cookie: string) => {
  const [userKey = '', secret = ''] = cookie.split('.');
  return { userKey, id: digest(secret) };
};

describe.each(['shared', 'cached'] as const)('an ending in %s', (strategy) => {
  const prefix = `gatehouse:${strategy}`;

  it('is recorded when there was a session, and leaves nothing behind when there was none', async () => {
    const app = await auth();
    const { client } = await signedIn(app, strategy);
    const { id, userKey } = keyOf(client.cookie('__Host-gatehouse'));
    const stranger = new AuthClient(app.app, strategy);
    stranger.setCookie('__Host-gatehouse', `${userKey}.${'A'.repeat(43)}`);
    const rows = async () =>
      (await postgres.pool().query<{ id: string }>('select id, strategy, tag from ended_sessions')).rows;
    const before = await rows();
    expect((await stranger.send('POST', '/auth/logout')).statusCode).toBe(204);
    expect(await rows()).toEqual(before);
    expect((await client.send('POST', '/auth/logout')).statusCode).toBe(204);
    expect(await rows()).toEqual([...before, { id, strategy, tag: userKey }]);
  });

  it('outlives a Redis that restarts from an older copy, before a replica reads it', async () => {
    const way = await relay();
    const app = await auth(way.port);
    const { client: ended, name } = await signedIn(app, strategy);
    const { client: kept } = await signedIn(app, strategy, name);
    const [dead, alive] = [ended, kept].map((client) => keyOf(client.cookie('__Host-gatehouse')));
    if (!dead || !alive) throw new TypeError('not signed in');
    const [now, then] = [await redis.connect(), await older.connect()];
    await then.flushall();
    for (const key of await now.keys(`${prefix}:{${dead.userKey}}:*`)) await copy(now, then, key);
    expect((await ended.send('POST', '/auth/logout')).statusCode).toBe(204);
    expect(await ended.status()).toBe(401);

    // A read without a gate finds the session in the copy: the danger is real.
    const options = { prefix, clock, lifetimes: lifetimesOf(limits) };
    expect(await new RedisSessionStore({ ...options, redis: then }).read(dead)).toBeDefined();
    const connection = await redis.connect(way.port);
    const reader = new RedisSessionStore({
      ...options,
      redis: connection,
      guard: new EpochGuard(connection, systemRandom),
    });
    const seen: (StoredSession | undefined)[] = [];
    way.aim(older);
    await expect
      .poll(
        async () => {
          const found = await known(reader.read(dead));
          if (found !== 'unknown') seen.push(found);
          return found !== 'unknown' && (await known(reader.read(alive))) !== undefined;
        },
        { timeout: 10_000, interval: 5 },
      )
      .toBe(true);
    expect(
      seen.every((session) => session === undefined),
      'it was read before auth had ended it',
    ).toBe(true);
    await becomes(() => ended.status(), 401, 5000);
    expect(await decided(kept)).toBe(200);
  });

  it('that Redis cannot apply is no 204, and is one when it is asked for again', async () => {
    const way = await relay();
    const app = await auth(way.port);
    const { client } = await signedIn(app, strategy);
    way.aim(undefined);
    const cookie = client.cookie('__Host-gatehouse');
    const refused = await client.send('POST', '/auth/logout');
    expect([refused.statusCode, codeOf(refused)]).toEqual([503, 'undecided']);
    expect(client.cookie('__Host-gatehouse')).toBe(cookie);
    way.aim(redis);
    await expect
      .poll(async () => (await client.send('POST', '/auth/logout')).statusCode, { timeout: 5000 })
      .toBe(204);
    client.setCookie('__Host-gatehouse', cookie);
    expect(await decided(client)).toBe(401);
  });
});

/** What a replica of the shop authenticates `denylist`'s clients with. */
async function replica(app: Auth, port?: number) {
  const keys = new KeyRing({
    source: {
      fetch: async () =>
        (
          await app.operations.inject({
            url: '/internal/keys',
            headers: { 'gatehouse-internal-secret': secrets.INTERNAL_QUERY_SECRET },
          })
        ).json(),
    },
    clock,
    refresh: limits.jwksRefreshMs,
    maxStale: limits.jwksMaxStaleMs,
    report: () => undefined,
  });
  await keys.refresh();
  const connection = redis.open({ commandTimeout: limits.leaseMs, socketTimeout: 2 * limits.leaseMs }, port);
  const subscriber = new RevocationSubscriber({
    source: createRedisSource(connection, new EpochGuard(connection, systemRandom)),
    ...{ clock, leaseMs: limits.leaseMs, retentionMs: retentionOf(limits), report: () => undefined },
  });
  subscriber.start();
  cleanUps.push(() => {
    subscriber.stop();
    connection.disconnect();
  });
  const verifier = new TokenVerifier({
    keys,
    audience: denylist.name,
    clock,
    tolerance: limits.clockToleranceMs,
  });
  const { authenticator } = createDenylist({ verifier, limits, subscriber });
  await expect.poll(() => subscriber.list !== undefined, { timeout: 5000 }).toBe(true);
  return async (bearer: string | undefined): Promise<string> => {
    const verdict = await authenticator.authenticate({
      ...{ sessionCookie: undefined, cartCookie: undefined, refreshCookie: undefined, bodyToken: undefined },
      bearer,
    });
    return verdict.kind === 'rejected' ? verdict.reason : verdict.kind;
  };
}

describe('denylist on two auth processes and two replicas', () => {
  async function setting(port?: number) {
    const [one, two] = await Promise.all([auth(port), auth(port)]);
    const replicas = await Promise.all([replica(one, port), replica(two, port)]);
    const onBoth = (bearer: string | undefined) => Promise.all(replicas.map((ask) => ask(bearer)));
    return { one, two, onBoth };
  }

  it('an ending by either process is known to every replica within the lease', async () => {
    const { one, two, onBoth } = await setting();
    for (const [issuing, revocation] of [
      [one, two],
      [two, one],
    ] as const) {
      const { client } = await signedIn(issuing, 'denylist');
      expect(await onBoth(client.accessToken)).toEqual(['accepted', 'accepted']);
      const elsewhere = Object.assign(new AuthClient(revocation.app, 'denylist'), {
        accessToken: client.accessToken,
      });
      expect((await elsewhere.send('POST', '/auth/logout')).statusCode).toBe(204);
      await becomes(() => onBoth(client.accessToken), ['session_ended', 'session_ended']);
      await expect.poll(() => client.status(), { timeout: limits.leaseMs }).toBe(401);
    }
  });

  it('all sessions of a user end, but not the one that is made afterwards', async () => {
    const { one, onBoth } = await setting();
    const { client, name } = await signedIn(one, 'denylist');
    const { client: other } = await signedIn(one, 'denylist', name);
    expect((await client.send('POST', '/auth/logout-everywhere')).statusCode).toBe(204);
    for (const { accessToken } of [client, other]) {
      await becomes(() => onBoth(accessToken), ['session_ended', 'session_ended']);
    }
    const { client: again } = await signedIn(one, 'denylist', name);
    expect(await onBoth(again.accessToken)).toEqual(['accepted', 'accepted']);
  });

  it('roles that changed make a token stale, and a refresh gives a good one', async () => {
    const { one, onBoth } = await setting();
    const { client, name } = await signedIn(one, 'denylist');
    const root = new AuthClient(one.app, 'denylist');
    await root.signIn('root', 'correct horse battery staple');
    const found = await root.send('GET', `/auth/admin/users?query=${name}`);
    const id = found.json<{ users: { id: string }[] }>().users[0]?.id ?? '';
    const changed = await root.send('PUT', `/auth/admin/users/${id}/roles`, {
      roles: ['customer', 'analyst'],
    });
    expect(changed.statusCode).toBe(200);
    await becomes(() => onBoth(client.accessToken), ['token_stale', 'token_stale']);
    expect((await client.refresh()).statusCode).toBe(200);
    expect(await onBoth(client.accessToken)).toEqual(['accepted', 'accepted']);
  });

  it('a refresh token that comes back ends the access tokens of its family, too', async () => {
    const { one } = await setting();
    const later = new OffsetClock();
    const app = await processes.start({ postgres, redis }, { REFRESH_GRACE_SECONDS: '2' }, later);
    const ask = await replica(one);
    const { client } = await signedIn(app, 'denylist');
    const parent = client.refreshToken;
    await client.refresh();
    await client.refresh();
    later.advance(3000);
    expect(codeOf(await new AuthClient(app.app, 'denylist').refresh(parent))).toBe('refresh_reused');
    await becomes(() => ask(client.accessToken), 'session_ended');
  });

  it('a Redis that lost everything receives it again before a replica trusts it', async () => {
    const { one, onBoth } = await setting();
    const { client: ended } = await signedIn(one, 'denylist');
    const { client: everywhere } = await signedIn(one, 'denylist');
    const { client: kept } = await signedIn(one, 'denylist');
    expect((await ended.send('POST', '/auth/logout')).statusCode).toBe(204);
    expect((await everywhere.send('POST', '/auth/logout-everywhere')).statusCode).toBe(204);
    await becomes(() => onBoth(ended.accessToken), ['session_ended', 'session_ended']);
    await (await redis.connect()).flushall();
    // A replica that starts now knows only what it is told.
    const fresh = await replica(one);
    expect(await fresh(ended.accessToken)).toBe('session_ended');
    expect(await fresh(everywhere.accessToken)).toBe('session_ended');
    expect(await fresh(kept.accessToken)).toBe('accepted');
    await becomes(() => onBoth(kept.accessToken), ['accepted', 'accepted'], 5000);
    expect(await onBoth(ended.accessToken)).toEqual(['session_ended', 'session_ended']);
  });

  it('what cannot be announced is no 204; the retry announces, and so does auth by itself', async () => {
    const way = await relay();
    const app = await auth(way.port);
    const ask = await replica(app);
    const [{ client: retried }, { client: left }] = [
      await signedIn(app, 'denylist'),
      await signedIn(app, 'denylist'),
    ];
    way.aim(undefined);
    for (const client of [retried, left]) {
      const refused = await client.send('POST', '/auth/logout');
      expect([refused.statusCode, codeOf(refused)]).toEqual([503, 'undecided']);
      expect(await ask(client.accessToken), 'no revocation was published').toBe('accepted');
    }
    way.aim(redis);
    await expect
      .poll(async () => (await retried.send('POST', '/auth/logout')).statusCode, { timeout: 5000 })
      .toBe(204);
    await becomes(() => ask(retried.accessToken), 'session_ended');
    await becomes(() => ask(left.accessToken), 'session_ended', 5000);
  });

  it('an ending that its process could not announce is announced by another one', async () => {
    const way = await relay();
    const [cut] = [await auth(way.port), await auth()];
    const ask = await replica(cut);
    const { client } = await signedIn(cut, 'denylist');
    way.aim(undefined);
    expect((await client.send('POST', '/auth/logout')).statusCode).toBe(503);
    await becomes(() => ask(client.accessToken), 'session_ended', 5000);
  });
});

async function copy(from: Redis, to: Redis, key: string): Promise<void> {
  const dump = await from.dumpBuffer(key);
  if (dump) await to.restore(key, Math.max(0, await from.pttl(key)), dump, 'REPLACE');
}

async function known(
  reading: Promise<StoredSession | undefined>,
): Promise<StoredSession | undefined | 'unknown'> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof Unavailable) return 'unknown';
    throw error;
  }
}

/** Within the lease unless told. */
async function becomes<T>(ask: () => Promise<T>, expected: T, timeout = limits.leaseMs): Promise<void> {
  await expect.poll(ask, { timeout, interval: 5 }).toEqual(expected);
}
