import { randomUUID } from 'node:crypto';
import type { StrategyName } from '@gatehouse/contracts';
import type { Pool, Redis } from '@gatehouse/defaults';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Auth } from '../../src/app.ts';
import { AuthClient } from '../support/auth-client.ts';
import { Postgres } from './support/postgres.ts';
import { Processes } from './support/processes.ts';
import { RedisServer } from './support/redis.ts';
import { readableIn, withoutDeadline } from './support/stored.ts';

const PASSWORD = `a long enough password ${randomUUID()}`;
const DEMO_PASSWORD = 'correct horse battery staple';
const issuing = ['shared', 'cached', 'token', 'denylist', 'sealed', 'phantom'] as const;

let postgres: Postgres;
let server: RedisServer;
let stores: { pool: Pool; redis: Redis };
const processes = new Processes();
const secrets: Record<string, string> = { password: PASSWORD, 'demonstration password': DEMO_PASSWORD };

beforeAll(async () => {
  [postgres, server] = await Promise.all([Postgres.start(), RedisServer.start()]);
  await postgres.migrate();
  stores = { pool: postgres.pool(), redis: await server.connect() };
});
afterAll(async () => {
  await processes.close();
  await Promise.all([postgres.stop(), server.stop()]);
});

/** One session that lives and one that ended, of a user who failed to sign in, too: each leaves something behind. */
async function live(app: Auth, strategy: StrategyName): Promise<void> {
  const username = `u-${randomUUID().slice(0, 20)}`;
  const stranger = new AuthClient(app.app, strategy);
  await stranger.send('POST', '/auth/register', { username, password: PASSWORD });
  await stranger.send('POST', '/auth/login', { username, password: `${PASSWORD}, nearly` });
  for (const which of ['live', 'ended']) {
    const client = new AuthClient(app.app, strategy);
    await client.signIn(username, PASSWORD);
    const { accessToken, refreshToken } = client;
    const cookie = client.cookie('__Host-gatehouse');
    // What names the user's keys stands before the dot, and is no secret.
    const credentials = { cookie: cookie.split('.').at(-1), accessToken, refreshToken };
    for (const [name, secret] of Object.entries(credentials)) {
      if (secret !== undefined && secret !== '') secrets[`${strategy}: ${which} ${name}`] = secret;
    }
    if (which === 'ended') await client.send('POST', '/auth/logout');
  }
}

describe('what auth stores', () => {
  it('is looked for when all strategies were used', { timeout: 60_000 }, async () => {
    const app = await processes.start({ postgres, redis: server });
    for (const strategy of issuing) await live(app, strategy);
    for (const strategy of issuing) {
      const names = Object.keys(secrets).filter((name) => name.startsWith(`${strategy}:`));
      expect(names.length, strategy).toBeGreaterThanOrEqual(2);
    }
  });

  it('no credential of any strategy, and no password, is in a table or in Redis', async () => {
    expect(await readableIn(stores, secrets)).toEqual([]);
  });

  it('every key in Redis has a deadline', async () => {
    expect((await stores.redis.keys('*')).length).toBeGreaterThan(5);
    expect(await withoutDeadline(stores.redis)).toEqual([]);
  });
});

// The test of the tests: a fault of each kind is planted, and taken away.
describe('what looks for it', () => {
  const secret = `planted-${randomUUID()}`;

  it.each<[string, (redis: Redis) => Promise<unknown>]>([
    ['the name of a key', (redis) => redis.set(`planted:${secret}`, 'x', 'EX', 60)],
    ['a value', (redis) => redis.set('planted', JSON.stringify({ id: secret }), 'EX', 60)],
    ['a hash', (redis) => redis.hset('planted', 'id', secret)],
    ['a set', (redis) => redis.sadd('planted', secret)],
    ['a sorted set', (redis) => redis.zadd('planted', 1, secret)],
    ['a stream', (redis) => redis.xadd('planted', '*', 'id', secret)],
  ])('a credential that is kept in clear is found in Redis: %s', async (_place, plant) => {
    const { redis } = stores;
    await plant(redis);
    try {
      expect(await readableIn(stores, { ...secrets, planted: secret })).toEqual([
        expect.stringMatching(/^planted in key planted/),
      ]);
    } finally {
      await redis.del('planted', `planted:${secret}`);
    }
  });

  it.each(['text', 'bytea'])(
    'a credential that is kept in clear is found in a column of %s',
    async (type) => {
      const { pool } = stores;
      await pool.query(`create table planted (kept ${type})`);
      try {
        await pool.query('insert into planted values ($1)', [
          type === 'bytea' ? Buffer.from(secret) : secret,
        ]);
        expect(await readableIn(stores, { planted: secret })).toEqual(['planted in table planted']);
      } finally {
        await pool.query('drop table planted');
      }
    },
  );

  it('a key without a deadline is found', async () => {
    const { redis } = stores;
    await redis.set('planted', 'x');
    expect(await withoutDeadline(redis)).toEqual(['planted']);
    await redis.del('planted');
  });
});
