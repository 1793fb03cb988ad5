import { metricFindings, promtoolFindings } from '@gatehouse/session/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Auth } from '../../src/app.ts';
import { AuthClient, refusalOf } from '../support/auth-client.ts';
import { Postgres } from './support/postgres.ts';
import { Processes } from './support/processes.ts';
import { RedisServer } from './support/redis.ts';

const PASSWORD = 'correct horse battery staple';
const strategies = ['shared', 'cached', 'token', 'denylist', 'sealed', 'phantom'] as const;
const inRedis = ['shared', 'cached', 'denylist'] as const;

let postgres: Postgres;
let redis: RedisServer;
let auth: Auth;
const processes = new Processes();

beforeAll(async () => {
  [postgres, redis] = await Promise.all([Postgres.start(), RedisServer.start()]);
  await postgres.migrate();
}, 60_000);
afterAll(() => Promise.all([postgres.stop(), redis.stop()]));
afterEach(() => processes.close());

async function signedIn(strategy: (typeof strategies)[number]): Promise<AuthClient> {
  const client = new AuthClient(auth.app, strategy);
  await client.signIn('ada', PASSWORD);
  return client;
}

const login = (strategy: (typeof strategies)[number]) =>
  new AuthClient(auth.app, strategy).send('POST', '/auth/login', { username: 'ada', password: PASSWORD });

/** Waits for readiness to name exactly these; it stays ready all the while. */
async function lacks(degraded: string[]): Promise<void> {
  await expect
    .poll(
      async () => {
        const answer = await auth.operations.inject('/health/ready');
        expect(answer.statusCode, answer.body).toBe(200);
        return answer.json<{ degraded?: string[] }>().degraded ?? [];
      },
      { timeout: 15_000, interval: 100 },
    )
    .toEqual(degraded);
}

async function metric(store: string): Promise<string | undefined> {
  const { body } = await auth.operations.inject('/metrics');
  return new RegExp(`^store_writable\\{store="${store}"[^}]*\\} (\\d)$`, 'm').exec(body)?.[1];
}

it('metrics pass `promtool check metrics`', async (context) => {
  auth = await processes.start({ postgres, redis });
  const { body } = await auth.operations.inject('/metrics');
  expect(metricFindings(body)).toEqual([]);
  const findings = promtoolFindings(body);
  if (findings === undefined)
    await context.annotate('promtool is not installed: only the rules above were tried');
  expect(findings ?? []).toEqual([]);
});

describe('a Redis that is full', () => {
  it('is named without ending readiness; reads and sign-outs go on, sign-ins are undecided', async () => {
    auth = await processes.start({ postgres, redis }, { STRATEGIES: inRedis.join() });
    const admin = await redis.connect();
    const clients = await Promise.all(inRedis.map(signedIn));
    const others = await Promise.all(inRedis.map(signedIn));
    await lacks([]);
    try {
      await admin.config('SET', 'maxmemory', '1');
      await lacks(['redis writes']);
      expect(await metric('redis')).toBe('0');
      expect(await metric('database')).toBe('1');
      for (const [index, strategy] of inRedis.entries()) {
        // Sessions of this one are rows, and only their ends are announced.
        const signIn = strategy === 'denylist' ? [200, ''] : [503, 'undecided'];
        expect(refusalOf(await login(strategy)), strategy).toEqual(signIn);
        const client = clients[index] as AuthClient;
        expect((await client.send('GET', '/auth/sessions')).statusCode, strategy).toBe(200);
        expect((await client.send('POST', '/auth/logout')).statusCode, strategy).toBe(204);
      }
      const [one, two] = others as [AuthClient, AuthClient, AuthClient];
      expect((await one.send('POST', '/auth/logout-everywhere')).statusCode).toBe(204);
      expect((await two.send('GET', '/auth/sessions')).statusCode).toBe(401);
    } finally {
      await admin.config('SET', 'maxmemory', '0');
    }
    await lacks([]);
    for (const strategy of inRedis) expect((await login(strategy)).statusCode).toBe(200);
  });
});

describe('a PostgreSQL that takes no writes', () => {
  const readOnly = async (on: boolean): Promise<void> => {
    const pool = postgres.pool();
    const client = await pool.connect();
    await client.query('set default_transaction_read_only = off');
    await client.query(`alter system set default_transaction_read_only = ${on ? 'on' : 'off'}`);
    await client.query('select pg_reload_conf()');
    client.release();
  };

  it('is named without ending readiness; what is recorded there is undecided, what is read goes on', async () => {
    auth = await processes.start({ postgres, redis });
    const clients = await Promise.all(strategies.map(signedIn));
    await lacks([]);
    await readOnly(true);
    try {
      await lacks(['database writes']);
      expect(await metric('database')).toBe('0');
      for (const [index, strategy] of strategies.entries()) {
        const client = clients[index] as AuthClient;
        expect((await client.send('GET', '/auth/sessions')).statusCode, strategy).toBe(200);
        expect(refusalOf(await client.send('POST', '/auth/logout')), strategy).toEqual([503, 'undecided']);
      }
    } finally {
      await readOnly(false);
    }
    await lacks([]);
    for (const [index, strategy] of strategies.entries())
      expect((await (clients[index] as AuthClient).send('POST', '/auth/logout')).statusCode, strategy).toBe(
        204,
      );
  });

  it('the disk is full: a request finds out, and room that is made is noticed', async () => {
    auth = await processes.start({ postgres, redis }, { STRATEGIES: 'shared' });
    const client = await signedIn('shared');
    const pool = postgres.pool();
    await postgres.run('mkdir', '-p', '/small/room');
    await pool.query("create tablespace small location '/small/room'");
    await pool.query('alter table ended_sessions set tablespace small');
    await pool.query('create table filler (text text) tablespace small');
    await pool.query('alter table filler alter column text set storage external');
    const untilFull = async (insert: () => Promise<unknown>): Promise<void> => {
      for (let isFull = false; !isFull; )
        await insert().catch((error: unknown) => {
          expect(error).toMatchObject({ code: '53100' });
          isFull = true;
        });
    };
    await untilFull(() =>
      pool.query("insert into filler select repeat('x', 7000) from generate_series(1, 100)"),
    );
    await untilFull(() => pool.query("insert into filler select repeat('x', 7000)"));
    // What is left of its pages takes a sign-out still: every one counts.
    for (const bytes of [300, 1]) {
      const row = `values (gen_random_uuid(), 'none', repeat('x', ${bytes}))`;
      await untilFull(() => pool.query(`insert into ended_sessions (id, strategy, tag) ${row}`));
    }
    expect(refusalOf(await client.send('POST', '/auth/logout'))).toEqual([503, 'undecided']);
    await lacks(['database writes']);
    await pool.query('drop table filler');
    await lacks([]);
    expect((await client.send('POST', '/auth/logout')).statusCode).toBe(204);
  });
});
