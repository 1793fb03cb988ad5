import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { Pool } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { NativeCluster } from '../src/cluster.ts';
import { type TestCluster, testCluster } from './support/test-cluster.ts';

let test: TestCluster;
let cluster: NativeCluster;
const cleanUps: (() => unknown)[] = [];

beforeAll(async () => {
  test = await testCluster();
  cluster = await test.start({ replicas: 1 });
  expect(await outcome(as('auth'), 'CREATE TABLE IF NOT EXISTS auth.users (password_hash text)')).toBe(
    'done',
  );
});
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});
afterAll(async () => {
  await test.remove();
});

const secret = (name: string) => readFileSync(join(test.stateDirectory, 'secrets', name), 'utf8');

/** A pool of a service's own role, or of the administrator. */
function as(who: 'auth' | 'api' | 'administrator', database = 'gatehouse'): Pool {
  const user = who === 'administrator' ? 'gatehouse' : `gatehouse_${who}`;
  return pool(
    user,
    secret(who === 'administrator' ? 'postgres-password' : `postgres-${who}-password`),
    database,
  );
}

function pool(user: string, password: string, database = 'gatehouse'): Pool {
  const opened = new Pool({
    host: '127.0.0.1',
    port: test.part('postgres').port,
    user,
    password,
    database,
    max: 1,
  });
  // The server ends connections when it is restarted; an event without a listener would end the test.
  opened.on('error', () => undefined);
  cleanUps.push(() => opened.end());
  return opened;
}

/** A connection to Redis that is not opened again when it closes. */
function redisAs(user?: { username: string; password: string }): Redis {
  const redis = new Redis({
    host: '127.0.0.1',
    port: test.part('redis').port,
    retryStrategy: () => null,
    ...user,
  });
  redis.on('error', () => undefined);
  cleanUps.push(() => redis.disconnect());
  return redis;
}

/** `done`, or the SQLSTATE of the refusal. */
async function outcome(pool: Pool, statement: string): Promise<string> {
  return await pool.query(statement).then(
    () => 'done',
    (error: { code?: string; message: string }) => error.code ?? error.message,
  );
}

const INSUFFICIENT_PRIVILEGE = '42501';

describe('the database role of replicas (G16)', () => {
  it.each([
    "COPY (SELECT 1) TO PROGRAM 'true'",
    "COPY shop.mine FROM PROGRAM 'id'",
    "SELECT pg_read_file('/etc/passwd')",
    "SELECT lo_import('/etc/passwd')",
    'SELECT rolpassword FROM pg_authid',
    'SELECT * FROM auth.users',
    "UPDATE auth.users SET password_hash = ''",
    'CREATE TABLE auth.mine (id int)',
    'CREATE TABLE public.mine (id int)',
    'CREATE TEMPORARY TABLE mine (id int)',
    'CREATE SCHEMA mine',
    'CREATE DATABASE mine',
    'CREATE ROLE mine SUPERUSER',
    "ALTER ROLE gatehouse_auth PASSWORD 'mine'",
    'ALTER ROLE gatehouse_api SUPERUSER',
    'GRANT gatehouse_auth TO gatehouse_api',
    'SET ROLE gatehouse_auth',
    'SET SESSION AUTHORIZATION gatehouse',
    "ALTER SYSTEM SET log_statement = 'all'",
  ])('may not: %s', async (statement) => {
    const api = as('api');
    await api.query('CREATE TABLE IF NOT EXISTS shop.mine (line text)');
    expect(await outcome(api, statement)).toBe(INSUFFICIENT_PRIVILEGE);
  });

  it.each(['postgres', 'template1'])('may not sign in to the database %s', async (database) => {
    expect(await outcome(as('api', database), 'SELECT 1')).toBe(INSUFFICIENT_PRIVILEGE);
  });

  it("does not know auth's password or the administrator's", async () => {
    expect(await outcome(pool('gatehouse_auth', secret('postgres-api-password')), 'SELECT 1')).toBe('28P01');
  });
});

it("auth's role reads nothing of the shop and administers nothing (G16)", async () => {
  await as('api').query('CREATE TABLE IF NOT EXISTS shop.mine (line text)');
  for (const statement of [
    'SELECT * FROM shop.mine',
    'CREATE ROLE mine',
    "COPY (SELECT 1) TO PROGRAM 'true'",
  ]) {
    expect(await outcome(as('auth'), statement), statement).toBe(INSUFFICIENT_PRIVILEGE);
  }
});

it('a database of an older version gets its roles at the next start, and keeps its rows', async () => {
  const administrator = as('administrator');
  await administrator.query('CREATE TABLE auth.older (kept text); CREATE TABLE shop.older (kept text)');
  await administrator.query("INSERT INTO shop.older VALUES ('yes')");
  await administrator.query('ALTER ROLE gatehouse_api SUPERUSER');
  expect(await outcome(as('api'), 'SELECT * FROM auth.older')).toBe('done');
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();

  await cluster.down();
  // In such a data folder it says nothing of the roles.
  rmSync(join(test.stateDirectory, 'native/postgres/password-fingerprint'));
  cluster = await test.start({ replicas: 1 });
  const { rows } = await as('api').query<{ kept: string }>('SELECT kept FROM shop.older');
  expect(rows).toEqual([{ kept: 'yes' }]);
  expect(await outcome(as('auth'), "INSERT INTO auth.older VALUES ('new')")).toBe('done');
  expect(await outcome(as('api'), 'SELECT * FROM auth.older')).toBe(INSUFFICIENT_PRIVILEGE);
});

describe('users of Redis (G16)', () => {
  async function connected(username: string, password: string): Promise<Redis> {
    const redis = redisAs({ username, password });
    await new Promise((resolve) => redis.once('ready', resolve));
    return redis;
  }
  /** `done`, or the first word of the refusal. */
  const asked = async (redis: Redis, words: readonly string[]): Promise<string> => {
    const [command = '', ...rest] = words;
    return await redis.call(command, ...rest).then(
      () => 'done',
      (error: Error) =>
        /NOPERM|can't access at least one of the keys/.test(error.message) ? 'refused' : error.message,
    );
  };
  const record = 'gatehouse:shared:{u}:session:s';
  const RESET = "return redis.call('SET', KEYS[1], 'mine')";

  it.each([
    ['FLUSHALL'],
    ['FLUSHDB'],
    ['CONFIG', 'GET', 'requirepass'],
    ['KEYS', '*'],
    ['SCAN', '0'],
    ['SAVE'],
    ['ACL', 'LIST'],
    ['CLIENT', 'LIST'],
    ['CLIENT', 'KILL', 'TYPE', 'normal'],
    ['SCRIPT', 'FLUSH'],
    ['FUNCTION', 'LIST'],
    ['MONITOR'],
    ['SHUTDOWN', 'NOSAVE'],
    ['REPLICAOF', 'NO', 'ONE'],
    ['SET', '{gatehouse}:epoch', 'mine'],
    ['DEL', '{gatehouse}:epoch'],
    ['EVAL', RESET, '1', '{gatehouse}:epoch'],
    ['EVAL', "return redis.call('SET', ARGV[1], 'mine')", '0', '{gatehouse}:epoch'],
    ['XADD', 'gatehouse:revocations', '*', 'revocation', '{}'],
    ['XTRIM', 'gatehouse:revocations', 'MAXLEN', '0'],
    ['DEL', 'gatehouse:revocations'],
    ['SET', record, '{}'],
    ['DEL', record],
    ['EVAL', RESET, '1', record],
    ['SET', 'gatehouse:shared:{u}:standing', '{}'],
    ['ZADD', record, '1', 's'],
    ['ZREM', 'gatehouse:shared:{u}:index', 's'],
    ['DEL', 'gatehouse:shared:{u}:index'],
    ['GET', 'of-another-user'],
    ['SUBSCRIBE', '__keyevent@0__:del'],
  ])('a replica may not: %s %s %s', async (...words) => {
    expect(await asked(await connected('api', secret('redis-api-password')), words)).toBe('refused');
  });

  it.each([
    ['MGET', record, 'gatehouse:shared:{u}:standing'],
    ['GETRANGE', '{gatehouse}:epoch', '0', '-1'],
    ['SET', 'gatehouse:shared:{u}:seen:s', '1', 'PX', '1000'],
    ['PEXPIREAT', record, '1'],
    ['ZADD', 'gatehouse:shared:{u}:index', '1', 's'],
    ['XREAD', 'COUNT', '1', 'STREAMS', 'gatehouse:revocations', '0'],
    ['INFO', 'server'],
    ['TIME'],
  ])('a replica may: %s %s', async (...words) => {
    expect(await asked(await connected('api', secret('redis-api-password')), words)).toBe('done');
  });

  it('auth writes sessions and revocations, and administers nothing', async () => {
    const auth = await connected('auth', secret('redis-auth-password'));
    expect(await asked(auth, ['SET', record, '{}', 'PX', '1000'])).toBe('done');
    expect(await asked(auth, ['XADD', 'gatehouse:revocations', '*', 'revocation', '{}'])).toBe('done');
    for (const words of [
      ['FLUSHALL'],
      ['CONFIG', 'GET', '*'],
      ['KEYS', '*'],
      ['ACL', 'LIST'],
      ['SET', 'other', '1'],
    ]) {
      expect(await asked(auth, words), words.join(' ')).toBe('refused');
    }
  });

  it('a replica with the rights of the operator is found out, and loses them when Redis starts again', async () => {
    const words = ['SET', '{gatehouse}:epoch', 'mine', 'PX', '1'];
    await cluster.redisCommand('ACL', 'SETUSER', 'api', '~*', '+@all');
    expect(await asked(await connected('api', secret('redis-api-password')), words)).toBe('done');
    await cluster.restart('redis');
    expect(await asked(await connected('api', secret('redis-api-password')), words)).toBe('refused');
  });

  it('the health check may ping, and there is no user without a name', async () => {
    const health = redisAs({ username: 'health', password: secret('redis-health-password') });
    expect(await asked(health, ['PING'])).toBe('done');
    expect(await asked(health, ['GET', record])).toBe('refused');
    const refusal = await redisAs()
      .ping()
      .then(String, (error: Error) => error.message);
    expect(refusal).toContain('NOAUTH');
  });
});

it('secrets are for one user of the machine only, each in a file of its own', () => {
  const folder = join(test.stateDirectory, 'secrets');
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).mode & 0o777, name).toBe(0o600);
});
