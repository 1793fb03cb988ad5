import { randomUUID } from 'node:crypto';
import { STRATEGY_NAMES, type StrategyName } from '@gatehouse/contracts';
import { OffsetClock } from '@gatehouse/session/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Auth } from '../../src/app.ts';
import { AuthClient, codeOf } from '../support/auth-client.ts';
import { Postgres } from './support/postgres.ts';
import { Processes, secrets } from './support/processes.ts';
import { RedisServer } from './support/redis.ts';

const PASSWORD = 'a long enough password';
const DEMO_PASSWORD = 'correct horse battery staple';
let postgres: Postgres;
let redis: RedisServer;
const processes = new Processes();

beforeAll(async () => {
  [postgres, redis] = await Promise.all([Postgres.start(), RedisServer.start()]);
  await postgres.migrate();
});
afterAll(() => Promise.all([postgres.stop(), redis.stop()]));
afterEach(() => processes.close());

const auth = (variables: Record<string, string> = {}, clock?: OffsetClock): Promise<Auth> =>
  processes.start({ postgres, redis }, variables, clock);

async function registered(app: Auth, strategy: StrategyName = 'token'): Promise<string> {
  const username = `u-${randomUUID().slice(0, 20)}`;
  const answer = await new AuthClient(app.app, strategy).send('POST', '/auth/register', {
    username,
    password: PASSWORD,
  });
  expect(answer.statusCode).toBe(201);
  return username;
}

async function signedIn(app: Auth, strategy: StrategyName, username: string, password = PASSWORD) {
  const client = new AuthClient(app.app, strategy);
  await client.signIn(username, password);
  return client;
}

/** A part that takes longer than a second counts as away, which a busy machine can bring about. */
async function becomes(app: Auth, expected: { ready: boolean; failing: string[] }): Promise<void> {
  const ready = async () => (await app.operations.inject('/health/ready')).json<unknown>();
  await expect.poll(ready, { timeout: 10_000, interval: 50 }).toEqual(expected);
}

const issuing = ['shared', 'cached', 'token', 'denylist', 'sealed', 'phantom'] as const;

describe('auth', () => {
  it('opens accounts under every host, and signs in only where it issues', async () => {
    const app = await auth();
    for (const strategy of STRATEGY_NAMES) {
      const username = await registered(app, strategy);
      const login = await new AuthClient(app.app, strategy).send('POST', '/auth/login', {
        username,
        password: PASSWORD,
      });
      expect(login.statusCode, strategy).toBe(issuing.some((name) => name === strategy) ? 200 : 404);
    }
  });

  it('makes the demonstration users once, although two processes start at once', async () => {
    const [one] = await Promise.all([auth(), auth()]);
    for (const [username, roles] of [
      ['ada', ['customer']],
      ['grace', ['customer', 'analyst']],
      ['root', ['admin']],
    ] as const) {
      const client = new AuthClient(one.app, 'shared');
      const login = await client.send('POST', '/auth/login', { username, password: DEMO_PASSWORD });
      expect(login.json()).toMatchObject({ user: { username, roles } });
    }
    const { rows } = await postgres
      .pool()
      .query("select count(*)::int as n from users where username in ('ada', 'grace', 'root')");
    expect(rows).toEqual([{ n: 3 }]);
  });

  it('serves one strategy in several processes: whichever issues, all authenticate', async () => {
    const [one, two] = await Promise.all([auth(), auth()]);
    const username = await registered(one);
    for (const strategy of issuing) {
      const client = await signedIn(one, strategy, username);
      const elsewhere = await signedIn(two, strategy, username);
      const list = (await client.send('GET', '/auth/sessions')).json<{ sessions: unknown[] }>();
      expect(list.sessions, strategy).toHaveLength(2);
      expect(await elsewhere.status()).toBe(200);
    }
  });

  it.each(issuing)('refuses %s’s credentials to the other strategies', async (strategy) => {
    const app = await auth();
    const client = await signedIn(app, strategy, 'ada', DEMO_PASSWORD);
    for (const other of issuing.filter((name) => name !== strategy)) {
      const stranger = new AuthClient(app.app, other);
      Object.assign(stranger, { accessToken: client.accessToken });
      expect(await stranger.status(), other).toBe(401);
    }
  });

  it('ends the sessions of all strategies with one, in Redis before it answers', async () => {
    const app = await auth();
    const username = await registered(app);
    const shared = await signedIn(app, 'shared', username);
    const token = await signedIn(app, 'token', username);
    const sealed = await signedIn(app, 'sealed', username);
    expect((await sealed.send('POST', '/auth/logout-everywhere')).statusCode).toBe(204);
    expect(await shared.status()).toBe(401);
    expect(codeOf(await token.refresh())).toBe('refresh_rejected');
  });

  it('takes roles away, ends and removes users, as an administrator asks', async () => {
    const app = await auth();
    const username = await registered(app);
    const root = await signedIn(app, 'shared', 'root', DEMO_PASSWORD);
    const victim = await signedIn(app, 'shared', username);
    expect((await victim.send('GET', '/auth/admin/users')).statusCode).toBe(403);
    const found = await root.send('GET', `/auth/admin/users?query=${username}`);
    const id = found.json<{ users: { id: string }[] }>().users[0]?.id ?? '';
    const path = `/auth/admin/users/${id}`;

    expect((await root.send('PUT', `${path}/roles`, { roles: ['admin'] })).statusCode).toBe(200);
    expect((await victim.send('GET', '/auth/admin/users')).statusCode).toBe(200);
    await root.send('PUT', `${path}/roles`, { roles: [] });
    expect((await victim.send('GET', '/auth/admin/users')).statusCode).toBe(403);

    expect((await root.send('POST', `${path}/revoke`)).statusCode).toBe(204);
    expect(await victim.status()).toBe(401);

    const again = await signedIn(app, 'shared', username);
    const token = await signedIn(app, 'token', username);
    expect((await root.send('DELETE', path)).statusCode).toBe(204);
    expect(await again.status()).toBe(401);
    expect((await token.refresh()).statusCode).toBe(401);
    expect(codeOf(await root.send('DELETE', path))).toBe('no_such_user');
    await expect(signedIn(app, 'shared', username)).rejects.toThrow('401');
  });

  it('changes the password: the old credential and all other sessions end', async () => {
    const app = await auth();
    const username = await registered(app);
    const [client, other] = [
      await signedIn(app, 'shared', username),
      await signedIn(app, 'shared', username),
    ];
    const next = 'another long password';
    const body = { current: PASSWORD, next };
    expect((await client.send('PUT', '/auth/password', { current: 'x', next })).statusCode).toBe(401);
    expect((await client.send('PUT', '/auth/password', body)).statusCode).toBe(200);
    expect(await client.status()).toBe(200);
    expect(await other.status()).toBe(401);
    await expect(signedIn(app, 'shared', username)).rejects.toThrow('401');
    await signedIn(app, 'shared', username, next);
  });

  it('answers parallel refreshes on two processes with one child, and signs no client out', async () => {
    const [one, two] = await Promise.all([auth(), auth()]);
    const client = await signedIn(one, 'token', await registered(one));
    const parent = client.refreshToken;
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, i) => new AuthClient((i % 2 ? one : two).app, 'token').refresh(parent)),
    );
    const children = answers.map((answer) => answer.json<{ refresh_token: string }>().refresh_token);
    expect(answers.map(({ statusCode }) => statusCode)).toEqual(answers.map(() => 200));
    expect(new Set(children).size).toBe(1);
    expect(children[0]).not.toBe(parent);
  });

  it('ends the family of a token that comes back after its child was in use for longer than the grace', async () => {
    const clock = new OffsetClock();
    const app = await auth({ REFRESH_GRACE_SECONDS: '10' }, clock);
    const client = await signedIn(app, 'token', await registered(app));
    const parent = client.refreshToken;
    await client.refresh();
    clock.advance(60_000);
    // The child is unused: its answer may have been lost.
    expect((await client.refresh(parent)).statusCode).toBe(200);
    await client.refresh();
    clock.advance(9_000);
    expect((await new AuthClient(app.app, 'token').refresh(parent)).statusCode).toBe(200);
    clock.advance(2_000);
    expect(codeOf(await new AuthClient(app.app, 'token').refresh(parent))).toBe('refresh_reused');
    expect(codeOf(await client.refresh())).toBe('refresh_rejected');
  });

  it('lets refresh tokens survive a key rotation, and answers old access tokens with token_stale', async () => {
    const clock = new OffsetClock();
    const app = await auth({ JWKS_REFRESH_SECONDS: '1' }, clock);
    const root = await signedIn(app, 'token', 'root', DEMO_PASSWORD);
    const rotated = await root.send('POST', '/auth/admin/keys/rotate', { mode: 'emergency' });
    expect(rotated.statusCode).toBe(200);
    await expect
      .poll(async () => codeOf(await root.send('GET', '/auth/sessions')), { timeout: 3000, interval: 50 })
      .toBe('token_stale');
    expect((await root.refresh()).statusCode).toBe(200);
    expect(await root.status()).toBe(200);
  });

  it('counts failed sign-ins of all processes together, and those that replicas ask for', async () => {
    const limits = { LOGIN_FAILURES_PER_ACCOUNT_AND_ADDRESS: '4' };
    const [one, two] = await Promise.all([auth(limits), auth(limits)]);
    const username = await registered(one);
    const headers = { 'gatehouse-internal-secret': secrets.INTERNAL_CHANGE_SECRET };
    const address = '203.0.113.9';
    for (const app of [one, two]) {
      const client = Object.assign(new AuthClient(app.app, 'sealed'), { address });
      const answer = await client.send('POST', '/auth/login', { username, password: 'not it' });
      expect(codeOf(answer)).toBe('invalid_credentials');
      const check = await app.operations.inject({
        method: 'POST',
        url: '/internal/password-checks',
        headers,
        payload: { username, password: 'not it', address, strategy: 'sticky', requestId: 'r' },
      });
      expect(check.json()).toEqual({ outcome: 'refused' });
    }
    const client = Object.assign(new AuthClient(two.app, 'shared'), { address });
    const limited = await client.send('POST', '/auth/login', { username, password: PASSWORD });
    expect([limited.statusCode, codeOf(limited)]).toEqual([429, 'too_many_attempts']);
    expect(Number(limited.headers['retry-after'])).toBeGreaterThan(0);
    await signedIn(one, 'shared', username);
  });

  it('tells Redis again what it lost', async () => {
    const app = await auth();
    const username = await registered(app);
    const shared = await signedIn(app, 'shared', username);
    const connection = await redis.connect();
    const [accountState = ''] = await connection.keys('*:standing');
    await signedIn(app, 'token', username).then((token) => token.send('POST', '/auth/logout-everywhere'));
    expect(await shared.status()).toBe(401);
    // As after a failover to a replica that had not heard of it.
    const tags = await connection.keys('*:standing');
    for (const name of tags) {
      const known = JSON.parse((await connection.get(name)) ?? '{}') as { generation: number };
      await connection.set(name, JSON.stringify({ ...known, generation: 1 }), 'KEEPTTL');
    }
    expect(accountState).not.toBe('');
    expect(await shared.status()).toBe(200);
    // A process that starts, or whose connection comes back, repeats what sessions can still be concerned by.
    await auth();
    await expect.poll(() => shared.status(), { timeout: 3000, interval: 50 }).toBe(401);
  });

  it('is ready when its parts are, and says which is not', async () => {
    const app = await auth();
    const connection = await redis.connect();
    await becomes(app, { ready: true, failing: [] });
    await connection.config('SET', 'maxmemory-policy', 'allkeys-lru');
    await becomes(app, { ready: false, failing: ['redis'] });
    await connection.config('SET', 'maxmemory-policy', 'noeviction');
    await becomes(app, { ready: true, failing: [] });
  });

  it('is not ready while its clock is off', async () => {
    const clock = new OffsetClock();
    const app = await processes.start({ postgres, redis }, {}, clock, { watched: true });
    clock.advance(10_000);
    await becomes(app, { ready: false, failing: ['clock', 'keys'] });
  });

  it('runs without Redis what does not need it', async () => {
    const app = await auth({ REDIS_URL: '', STRATEGIES: 'memory,sticky,token,sealed' });
    const username = await registered(app);
    for (const strategy of ['token', 'sealed'] as const) {
      const client = await signedIn(app, strategy, username);
      expect(await client.status()).toBe(200);
      expect((await client.send('POST', '/auth/logout-everywhere')).statusCode).toBe(204);
    }
    const shared = await new AuthClient(app.app, 'shared').send('POST', '/auth/login', {
      username,
      password: PASSWORD,
    });
    expect([shared.statusCode, codeOf(shared)]).toEqual([421, 'unknown_host']);
    await becomes(app, { ready: true, failing: [] });
  });

  it('keeps internal calls off the port that the gateway routes to', async () => {
    const app = await auth();
    for (const secret of [secrets.INTERNAL_QUERY_SECRET, secrets.INTERNAL_CHANGE_SECRET]) {
      const headers = { 'gatehouse-internal-secret': secret };
      for (const url of ['/internal/keys', '/internal/users', '/health/ready', '/metrics']) {
        expect((await app.app.inject({ url, headers })).statusCode, url).toBe(404);
      }
    }
  });
});
