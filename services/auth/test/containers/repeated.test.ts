import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Auth } from '../../src/app.ts';
import { AuthClient, codeOf } from '../support/auth-client.ts';
import { PASSWORD, rootAt, userAt } from './support/accounts.ts';
import { Postgres } from './support/postgres.ts';
import { Processes } from './support/processes.ts';
import { RedisServer } from './support/redis.ts';
import { Relay } from './support/relay.ts';

let postgres: Postgres;
let redis: RedisServer;
let way: Relay;
const processes = new Processes();

beforeAll(async () => {
  [postgres, redis] = await Promise.all([Postgres.start(), RedisServer.start()]);
  await postgres.migrate();
  way = await Relay.to(redis);
});
afterAll(async () => {
  way.close();
  await Promise.all([postgres.stop(), redis.stop()]);
});
afterEach(async () => {
  way.aim(redis);
  await processes.close();
});

const auth = (): Promise<Auth> => processes.start({ postgres, redis, port: way.port });
/** Those whose authentication needs no Redis: the change is committed, and the shared stores cannot be told. */
const PUBLISHING = ['token', 'sealed', 'phantom'] as const;
type Method = Parameters<AuthClient['send']>[0];

/** What is answered 503 while Redis is away, and completed by the same request afterwards. */
async function interrupted(client: AuthClient, method: Method, path: string, body?: object): Promise<number> {
  way.aim(undefined);
  const lost = await client.send(method, path, body);
  expect([lost.statusCode, codeOf(lost)]).toEqual([503, 'undecided']);
  way.aim(redis);
  const again = async () => (await client.send(method, path, body)).statusCode;
  let status = 0;
  await expect.poll(async () => (status = await again()), { timeout: 20_000, interval: 50 }).not.toBe(503);
  return status;
}

describe.each(PUBLISHING)('what could not be announced, at %s', (strategy) => {
  it('is completed by the same request: a password change', async () => {
    const app = await auth();
    const { client, username } = await userAt(app, strategy);
    const body = { current: PASSWORD, next: 'another long password' };
    expect(await interrupted(client, 'PUT', '/auth/password', body)).toBe(200);
    expect(await client.status()).toBe(200);
    const { rows } = await postgres
      .pool()
      .query('select generation from users where username = $1', [username]);
    expect(rows).toEqual([{ generation: 2 }]);
    const other = new AuthClient(app.app, strategy);
    await expect(other.signIn(username, PASSWORD)).rejects.toThrow('401');
    await other.signIn(username, body.next);
  });

  it('is completed by the same request: a logout-everywhere, also of the dead credential', async () => {
    const app = await auth();
    const { client, username } = await userAt(app, strategy);
    const stranger = await userAt(app, strategy);
    const copy = client.copy();
    expect(await interrupted(client, 'POST', '/auth/logout-everywhere')).toBe(204);
    expect((await copy.send('POST', '/auth/logout-everywhere')).statusCode).toBe(204);
    const { rows } = await postgres
      .pool()
      .query('select generation from users where username = $1', [username]);
    expect(rows).toEqual([{ generation: 2 }]);
    expect(await stranger.client.status()).toBe(200);
  });

  it('is completed by the same request: the removal of an account, once', async () => {
    const app = await auth();
    const [root, victim] = [await rootAt(app, strategy), await userAt(app, 'shared')];
    const path = `/auth/admin/users/${victim.id}`;
    expect(await interrupted(root, 'DELETE', path)).toBe(204);
    expect(codeOf(await root.send('DELETE', path))).toBe('no_such_user');
    expect(await victim.client.status()).toBe(401);
  });
});
