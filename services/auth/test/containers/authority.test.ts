import { OffsetClock } from '@gatehouse/session/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Auth } from '../../src/app.ts';
import { AuthClient, codeOf } from '../support/auth-client.ts';
import { PASSWORD, register, rootAt, userAt } from './support/accounts.ts';
import { acting } from './support/acting.ts';
import { Postgres } from './support/postgres.ts';
import { Processes } from './support/processes.ts';
import { RedisServer } from './support/redis.ts';

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
const issuing = ['shared', 'cached', 'token', 'denylist', 'sealed', 'phantom'] as const;

const rolesOf = async (id: string): Promise<string[]> =>
  (await postgres.pool().query<{ roles: string[] }>('select roles from users where id = $1', [id])).rows[0]
    ?.roles ?? [];

/** Everything that an administrator can do, on `victim`. */
const changesOf = (victim: string) =>
  [
    ['PUT', `/auth/admin/users/${victim}/roles`, { roles: ['admin'] }],
    ['POST', `/auth/admin/users/${victim}/revoke`, undefined],
    ['DELETE', `/auth/admin/users/${victim}`, undefined],
    ['POST', '/auth/admin/keys/rotate', { mode: 'emergency' }],
    ['GET', '/auth/admin/users?query=root', undefined],
  ] as const;

describe.each(issuing)('authority at %s', (strategy) => {
  it('is read from the database: a removed administrator changes nothing with the old credential', async () => {
    const app = await auth();
    const [mallory, victim] = [await userAt(app, strategy, ['admin']), await register(app)];
    const own = `/auth/admin/users/${mallory.id}/roles`;
    expect((await mallory.client.send('GET', '/auth/admin/users?query=root')).statusCode).toBe(200);
    expect((await (await rootAt(app)).send('PUT', own, { roles: ['customer'] })).statusCode).toBe(200);
    // From that moment on, whatever the credential still says of its roles.
    const attempts = [...changesOf(victim.id), ['PUT', own, { roles: ['admin'] }] as const];
    for (const [method, path, body] of attempts) {
      const answer = await mallory.client.send(method, path, body);
      const refusals = [
        [403, 'forbidden'],
        [401, 'token_stale'],
      ];
      expect(refusals, path).toContainEqual([answer.statusCode, codeOf(answer)]);
    }
    expect(await rolesOf(mallory.id)).toEqual(['customer']);
    expect(await rolesOf(victim.id)).toEqual(['customer']);
  });

  it('ends with the account: a deleted administrator changes nothing with the old credential', async () => {
    const app = await auth();
    const [mallory, victim] = [await userAt(app, strategy, ['admin']), await register(app)];
    const root = await rootAt(app);
    expect((await root.send('DELETE', `/auth/admin/users/${mallory.id}`)).statusCode).toBe(204);
    const own = [
      ['POST', '/auth/logout-everywhere', undefined],
      ['PUT', '/auth/password', { current: PASSWORD, next: 'another long password' }],
      ['DELETE', '/auth/sessions/another', undefined],
    ] as const;
    for (const [method, path, body] of [...changesOf(victim.id), ...own]) {
      const answer = await mallory.client.send(method, path, body);
      expect([answer.statusCode, codeOf(answer)], path).toEqual([401, 'session_ended']);
      expect(answer.headers['www-authenticate']).toBeDefined();
    }
    expect(await rolesOf(victim.id)).toEqual(['customer']);
  });

  it('ends with the session: who signed out or was revoked ends no other session', async () => {
    const app = await auth();
    const mallory = await userAt(app, strategy);
    const other = new AuthClient(app.app, strategy);
    await other.signIn(mallory.username, PASSWORD);
    const copy = mallory.client.copy();
    expect((await mallory.client.send('POST', '/auth/logout')).statusCode).toBe(204);
    const id = await currentOf(other);
    expect(codeOf(await copy.send('DELETE', `/auth/sessions/${id}`))).toBe('session_ended');
    expect(codeOf(await copy.send('POST', '/auth/logout-everywhere'))).toBe('session_ended');
    expect(await other.status()).toBe(200);
  });

  it('needs a recent sign-in, by the time in the database', async () => {
    const clock = new OffsetClock();
    const app = await auth({ FRESH_SIGN_IN_SECONDS: '60', ACCESS_TOKEN_SECONDS: '300' }, clock);
    const root = await rootAt(app, strategy);
    const victim = await register(app);
    clock.advance(59_000);
    await authenticated(root);
    expect((await root.send('GET', '/auth/admin/users?query=root')).statusCode).toBe(200);
    clock.advance(2_000);
    await authenticated(root);
    for (const [method, path, body] of changesOf(victim.id)) {
      const answer = await root.send(method, path, body);
      expect([answer.statusCode, codeOf(answer)], path).toEqual([401, 'fresh_sign_in_required']);
      const challenge = String(answer.headers['www-authenticate']);
      expect(challenge).toContain('error="insufficient_user_authentication"');
      expect(challenge).toContain('max_age="60"');
      expect(answer.headers['set-cookie']).toBeUndefined();
    }
    // A refresh is no sign-in, and everything else goes on.
    if (root.refreshToken !== undefined) expect((await root.refresh()).statusCode).toBe(200);
    expect(codeOf(await root.send('GET', '/auth/admin/users'))).toBe('fresh_sign_in_required');
    expect(await root.status()).toBe(200);
    expect((await (await rootAt(app, strategy)).send('GET', '/auth/admin/users')).statusCode).toBe(200);
  });
});

/** A jump of the clock voids the lease of a deny-list, for as long as it takes to read it again. */
const authenticated = (client: AuthClient): Promise<void> =>
  expect.poll(() => client.status(), { timeout: 10_000, interval: 20 }).toBe(200);

async function currentOf(client: AuthClient): Promise<string> {
  const answer = await client.send('GET', '/auth/sessions');
  const { sessions } = answer.json<{ sessions: { id: string; current: boolean }[] }>();
  return sessions.find(({ current }) => current)?.id ?? '';
}

describe('the last administrator', () => {
  it('can be neither demoted nor removed, and is told why', async () => {
    const app = await auth();
    const { rows } = await postgres
      .pool()
      .query<{ id: string }>("select id from users where username = 'root'");
    const root = await rootAt(app, 'shared');
    const path = `/auth/admin/users/${rows[0]?.id}`;
    await postgres.pool().query("update users set roles = '{customer}' where username <> 'root'");
    for (const answer of [
      await root.send('PUT', `${path}/roles`, { roles: ['customer'] }),
      await root.send('DELETE', path),
    ]) {
      expect([answer.statusCode, codeOf(answer)]).toEqual([409, 'last_administrator']);
    }
    expect(await rolesOf(rows[0]?.id ?? '')).toEqual(['admin']);
    expect((await root.send('PUT', `${path}/roles`, { roles: ['admin', 'analyst'] })).statusCode).toBe(200);
    expect((await root.send('PUT', `${path}/roles`, { roles: ['admin'] })).statusCode).toBe(200);
  });

  it('is always left, whichever of them step down or demote each other at once on two processes', async () => {
    const [one, two] = [acting(postgres.pool()), acting(postgres.pool())];
    for (let round = 0; round < 20; round += 1) {
      await postgres.pool().query("update users set roles = '{customer}'");
      const [a, b] = [await one.administrator(), await two.administrator()];
      const targets = round % 2 === 0 ? [a, b] : [b, a];
      const outcomes = await Promise.allSettled([
        one.changes.setRoles(a, targets[0]?.userId ?? '', ['customer']),
        round % 4 < 2
          ? two.changes.setRoles(b, targets[1]?.userId ?? '', ['customer'])
          : two.changes.remove(b, targets[1]?.userId ?? ''),
      ]);
      const { rows } = await postgres.pool().query("select id from users where 'admin' = any(roles)");
      expect(rows, `round ${round}: ${JSON.stringify(outcomes)}`).toHaveLength(1);
    }
  });

  it('is the one of three who is left when each demotes or removes the next at once', async () => {
    const pool = postgres.pool();
    const processesOfAuth = [acting(pool), acting(pool), acting(pool)];
    for (let round = 0; round < 20; round += 1) {
      await pool.query("update users set roles = '{customer}'");
      const actors = await Promise.all(processesOfAuth.map((one) => one.administrator()));
      const outcomes = await Promise.allSettled(
        processesOfAuth.map(({ changes }, i) => {
          const [actor, next] = [actors[i], actors[(i + 1) % actors.length]];
          if (!actor || !next) throw new RangeError('there are three');
          return (round + i) % 3 === 0
            ? changes.remove(actor, next.userId)
            : changes.setRoles(actor, next.userId, ['customer']);
        }),
      );
      // The first demotes or removes the second, who may do nothing then, and the third does so with the first.
      const refused = outcomes.flatMap((outcome) =>
        outcome.status === 'rejected' ? [(outcome.reason as { reason?: string }).reason] : [],
      );
      expect(refused, `round ${round}`).toHaveLength(1);
      expect(['forbidden', 'session_ended'], `round ${round}`).toContain(refused[0]);
      const { rows } = await pool.query("select id from users where 'admin' = any(roles)");
      expect(rows, `round ${round}`).toHaveLength(1);
    }
  });
});

describe('an actor', () => {
  it('is whom the rows name: another user, strategy, generation or receipt is refused', async () => {
    const { changes, administrator, user } = acting(postgres.pool());
    const [root, other] = [await administrator(), await user(['admin'])];
    const strangers = [
      { ...root, userId: other },
      { ...root, strategy: 'denylist' as const },
      { ...root, generation: root.generation + 1 },
      { ...root, generation: root.generation - 1 },
      { ...root, sessionId: 'made up' },
      { ...root, receipt: 'made up' },
    ];
    for (const stranger of strangers) {
      await expect(changes.search(stranger, '', 1)).rejects.toMatchObject({ reason: 'session_ended' });
    }
    expect(await changes.search(root, '', 1)).toHaveLength(1);
  });
});
