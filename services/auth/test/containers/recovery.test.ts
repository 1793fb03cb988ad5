import { systemClock, systemRandom } from '@gatehouse/defaults';
import { EpochGuard, RedisSessionStore, type SessionKey, userKeyOf } from '@gatehouse/session';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { Postgres } from './support/postgres.ts';
import { Processes } from './support/processes.ts';
import { RedisServer } from './support/redis.ts';
import { Relay } from './support/relay.ts';

/** `RECOVERY_ROWS=1000000` for the figure of a million. */
const ROWS = Number(process.env.RECOVERY_ROWS ?? 100_000);
/** Tests share their machine with others. */
const MOST_MS = 15_000 * Math.max(1, ROWS / 100_000 / 2);

let postgres: Postgres;
let first: RedisServer;
let second: RedisServer;
const processes = new Processes();
const cleanUps: (() => void)[] = [];

beforeAll(async () => {
  [postgres, first, second] = await Promise.all([Postgres.start(), RedisServer.start(), RedisServer.start()]);
  await postgres.migrate();
});
afterAll(() => Promise.all([postgres.stop(), first.stop(), second.stop()]));
afterEach(async () => {
  await processes.close();
  for (const cleanUp of cleanUps.splice(0)) cleanUp();
});

/** Users whose numbers were raised within the last hours, and as many revoked sessions of `shared`. */
async function fill(): Promise<void> {
  const client = await postgres.pool().connect();
  await client.query('set statement_timeout = 0');
  const ago = "clock_timestamp() - (n % 10000) * interval '2 seconds'";
  for (const text of [users(ago), ended(ago), 'analyze users, ended_sessions']) {
    // `query_timeout` is an option of each query too, which the types do not know.
    await client.query(Object.assign({ text }, { query_timeout: 300_000 }));
  }
  client.release();
}

const users = (ago: string) => `
  insert into users (username, password_hash, roles, generation, rights, raised_at)
  select 'user-' || n, 'x', array['customer'], 2, 1, ${ago} from generate_series(1, ${ROWS}) n`;

const ended = (ago: string) => `
  insert into ended_sessions (id, strategy, tag, ended_at)
  select md5(n::text) || substr(md5((-n)::text), 1, 11), 'shared', substr(md5(n::text), 1, 16), ${ago}
  from generate_series(1, ${ROWS}) n`;

/** Of so many users, and of so many revocations, the other server holds a session of before. */
const HELD = 200;
const lifetimes = { idleMs: 3_600_000, absoluteMs: 3_600_000 };

/** What an older copy holds: sessions whose users changed since, and sessions that were revoked since. */
async function holdOlderCopy(server: RedisServer): Promise<{ changed: SessionKey[]; revoked: SessionKey[] }> {
  const redis = await server.connect();
  const store = new RedisSessionStore({ redis, prefix: 'gatehouse:shared', clock: systemClock, lifetimes });
  const pool = postgres.pool();
  const users = await pool.query<{ id: string }>(
    'select id from users where raised_at is not null limit $1',
    [HELD],
  );
  const ended = await pool.query<{ id: string; tag: string }>('select id, tag from ended_sessions limit $1', [
    HELD,
  ]);
  const changed = users.rows.map(({ id }) => ({ userKey: userKeyOf(id), id: `session of ${id}` }));
  const revoked = ended.rows.map(({ id, tag }) => ({ userKey: tag, id }));
  const createdAt = systemClock.now();
  const record = { userId: 'u', username: 'ada', device: 'd', generation: 1, createdAt };
  const accountState = { sessionGeneration: 1, rolesVersion: 1, roles: [] };
  for (const key of [...changed, ...revoked]) {
    await store.create(key, { ...record, absoluteExpiresAt: createdAt + lifetimes.absoluteMs }, accountState);
  }
  return { changed, revoked };
}

it(`a Redis that lost what it was told is told ${ROWS} changed users and ${ROWS} revocations, and believed again`, async () => {
  const way = await Relay.to(first);
  cleanUps.push(() => way.close());
  await processes.start({ postgres, redis: first, port: way.port });
  // Stamped in the past, so that nothing but a replay of everything finds them.
  await fill();
  const { changed, revoked } = await holdOlderCopy(second);

  const used = process.cpuUsage();
  const before = process.memoryUsage().heapUsed;
  let most = before;
  const watch = setInterval(() => {
    most = Math.max(most, process.memoryUsage().heapUsed);
  }, 20);
  way.aim(second);
  const returned = performance.now();
  await believed(second, way);
  const milliseconds = performance.now() - returned;
  clearInterval(watch);
  const { user, system } = process.cpuUsage(used);
  const megabytes = Math.round((most - before) / 1e6);
  const busy = Math.round((user + system) / 1000);
  console.log(
    `recovered in ${Math.round(milliseconds)} ms, busy for ${busy} ms, ${megabytes} MB more at most`,
  );
  expect(milliseconds).toBeLessThan(MOST_MS);
  // A page of rows and the next one, not all of them.
  expect(megabytes).toBeLessThan(250);
  const redis = await second.connect();
  const store = new RedisSessionStore({ redis, prefix: 'gatehouse:shared', clock: systemClock, lifetimes });
  for (const key of changed) {
    expect((await store.read(key))?.accountState?.accountState.sessionGeneration).toBe(2);
  }
  for (const key of revoked) expect(await store.read(key)).toBeUndefined();
}, 600_000);

/** A connection that is made now is told that it may be believed. */
async function believed(server: RedisServer, way: Relay): Promise<void> {
  const guard = new EpochGuard(server.open({}, way.port), systemRandom);
  const pass = () => guard.assertComplete().then(Boolean, () => false);
  await expect.poll(pass, { timeout: MOST_MS, interval: 10 }).toBe(true);
}
