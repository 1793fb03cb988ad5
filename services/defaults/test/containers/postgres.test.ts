import { fileURLToPath } from 'node:url';
import { GenericContainer, type StartedTestContainer, Wait } from 'testcontainers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  createPool,
  databaseOrUnavailable,
  migrate,
  type Pool,
  StartError,
  Unavailable,
  waitForDatabase,
  warmUp,
  withTransaction,
} from '../../src/index.ts';
import { memoryLog } from '../support/apps.ts';
import { FaultyLink } from '../support/faulty-link.ts';

const IMAGE = process.env.POSTGRES_IMAGE ?? '';
const password = 'only-for-this-container';
const directory = fileURLToPath(new URL('./migrations', import.meta.url));
/** What GUARANTEES G3 allows until a request is told, and from the store's return until it works again. */
const TOLD_WITHIN = 1_000;
const WORKS_WITHIN = 2_000;

let container: StartedTestContainer;
let direct: string;
let link: FaultyLink;
const pools: Pool[] = [];

beforeAll(async () => {
  container = await new GenericContainer(IMAGE)
    .withEnvironment({ POSTGRES_USER: 'gatehouse', POSTGRES_PASSWORD: password })
    .withExposedPorts(5432)
    .withWaitStrategy(Wait.forListeningPorts())
    .start();
  direct = `postgres://gatehouse@${container.getHost()}:${container.getMappedPort(5432)}/gatehouse`;
  const { logger } = memoryLog();
  await waitForDatabase({ url: direct, password, logger });
  await migrate({ url: direct, password, directory, schema: 'bank', logger });
});
afterAll(() => container.stop());

beforeEach(async () => {
  link = await FaultyLink.to(container.getHost(), container.getMappedPort(5432));
});
afterEach(async () => {
  link.speak();
  await Promise.all(pools.splice(0).map((pool) => pool.end()));
  await link.cut();
});

const url = () => `postgres://gatehouse@127.0.0.1:${link.port}/gatehouse`;

function pool(overrides: Partial<Parameters<typeof createPool>[0]> = {}) {
  const { logger, text } = memoryLog();
  const made = createPool({ url: url(), password, logger, schema: 'bank', name: 'test', ...overrides });
  pools.push(made);
  return { pool: made, log: text };
}

const ask = (from: Pool) => databaseOrUnavailable(from.query('SELECT balance FROM accounts'));

async function timeToUnavailable(work: Promise<unknown>): Promise<number> {
  const start = performance.now();
  await expect(work).rejects.toBeInstanceOf(Unavailable);
  return performance.now() - start;
}

async function timeUntilItWorks(from: Pool): Promise<number> {
  const start = performance.now();
  await expect
    .poll(
      () =>
        ask(from).then(
          () => true,
          () => false,
        ),
      { timeout: 10_000, interval: 20 },
    )
    .toBe(true);
  return performance.now() - start;
}

describe('createPool', () => {
  it('finds unqualified names in the given schema, under its name', async () => {
    const { pool: bank } = pool();
    expect((await ask(bank)).rows).toEqual([{ balance: 1 }]);
    const { rows } = await bank.query(
      "SELECT count(*)::int AS n FROM pg_stat_activity WHERE application_name = 'test'",
    );
    expect(rows).toEqual([{ n: 1 }]);
  });

  it('tells in time when the database falls silent, connected or not, and works again', async () => {
    const { pool: bank } = pool();
    await ask(bank);
    link.silence();
    for (let i = 0; i < 3; i++) expect(await timeToUnavailable(ask(bank))).toBeLessThan(TOLD_WITHIN);
    expect(await timeToUnavailable(withTransaction(bank, (db) => db.query('SELECT 1')))).toBeLessThan(
      TOLD_WITHIN,
    );
    link.speak();
    expect(await timeUntilItWorks(bank)).toBeLessThan(WORKS_WITHIN);
  });

  it('tells in time when the database falls silent amid a transaction', async () => {
    const { pool: bank } = pool();
    let silentSince = 0;
    const work = withTransaction(bank, async (db) => {
      await db.query("UPDATE accounts SET balance = 7 WHERE name = 'ada'");
      link.silence();
      silentSince = performance.now();
      await db.query('SELECT 1');
    });
    await expect(work).rejects.toBeInstanceOf(Unavailable);
    expect(performance.now() - silentSince).toBeLessThan(TOLD_WITHIN);
    link.speak();
    await timeUntilItWorks(bank);
    expect((await ask(bank)).rows).toEqual([{ balance: 1 }]);
  });

  it('finishes a connection that takes longer to make than any caller waits for it', async () => {
    const { pool: bank } = pool({ max: 1, connectTimeoutMs: 100 });
    link.silence();
    for (let i = 0; i < 3; i++) expect(await timeToUnavailable(ask(bank))).toBeLessThan(TOLD_WITHIN);
    link.speak();
    await timeUntilItWorks(bank);
    expect(link.taken).toBe(1);
    expect([bank.totalCount, bank.idleCount, bank.waitingCount]).toEqual([1, 1, 0]);
  });

  it('has connections ready before the first caller, and none when there is no database', async () => {
    const { pool: bank } = pool({ min: 3, connectTimeoutMs: 10_000 });
    await warmUp(bank, 3);
    expect([bank.totalCount, bank.idleCount]).toEqual([3, 3]);
    await ask(bank);
    expect(link.taken).toBe(3);
    const { pool: nowhere } = pool({ url: 'postgres://gatehouse@127.0.0.1:1/gatehouse' });
    await expect(warmUp(nowhere, 3)).resolves.toBeUndefined();
  });

  it('tells at once when the database is cut off, and works again', async () => {
    const { pool: bank } = pool();
    await ask(bank);
    await link.cut();
    for (let i = 0; i < 3; i++) expect(await timeToUnavailable(ask(bank))).toBeLessThan(TOLD_WITHIN);
    await link.restore();
    expect(await timeUntilItWorks(bank)).toBeLessThan(WORKS_WITHIN);
  });

  it('leaves a connection whose peer vanished without a word', async () => {
    const { pool: bank } = pool();
    await ask(bank);
    link.strand();
    expect(await timeToUnavailable(ask(bank))).toBeLessThan(TOLD_WITHIN);
    expect(await timeUntilItWorks(bank)).toBeLessThan(WORKS_WITHIN);
  });

  it('tells in time when all connections are taken, and recovers when they are given back', async () => {
    const { pool: bank } = pool({ max: 1 });
    const held = await bank.connect();
    expect(await timeToUnavailable(ask(bank))).toBeLessThan(TOLD_WITHIN);
    held.release();
    expect((await ask(bank)).rows).toEqual([{ balance: 1 }]);
  });

  it('outlives a connection that is ended while it is held between two queries', async () => {
    const { pool: bank } = pool();
    const { pool: other } = pool({ url: direct });
    const work = withTransaction(bank, async (db) => {
      const { rows } = await db.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      const ended = new Promise((resolve) => db.once('end', resolve));
      await other.query('SELECT pg_terminate_backend($1)', [rows[0]?.pid]);
      await ended;
      await db.query('SELECT 1');
    });
    await expect(work).rejects.toBeInstanceOf(Unavailable);
    expect((await ask(bank)).rows).toEqual([{ balance: 1 }]);
  });

  it('gives up a query on the server too, so that it holds no locks', async () => {
    const { pool: bank } = pool();
    expect(await timeToUnavailable(databaseOrUnavailable(bank.query('SELECT pg_sleep(60)')))).toBeLessThan(
      TOLD_WITHIN,
    );
    const { rows } = await bank.query(
      "SELECT count(*)::int AS n FROM pg_stat_activity WHERE query LIKE '%pg_sleep(60)' AND state = 'active' AND pid <> pg_backend_pid()",
    );
    expect(rows).toEqual([{ n: 0 }]);
  });
});

describe('withTransaction', () => {
  it('keeps all or nothing, and gives the connection back', async () => {
    const { pool: bank } = pool({ max: 1 });
    const add = (name: string) => (db: { query: (sql: string, values: string[]) => Promise<unknown> }) =>
      db.query('INSERT INTO accounts VALUES ($1, 0)', [name]);
    await withTransaction(bank, add('grace'));
    const work = withTransaction(bank, async (db) => {
      await add('alan')(db);
      await add('grace')(db);
    });
    await expect(work).rejects.toMatchObject({ code: '23505' });
    await expect(withTransaction(bank, () => Promise.reject(new TypeError('ours')))).rejects.toBeInstanceOf(
      TypeError,
    );
    const { rows } = await bank.query("SELECT name FROM accounts WHERE name <> 'ada'");
    expect(rows).toEqual([{ name: 'grace' }]);
    await bank.query("DELETE FROM accounts WHERE name = 'grace'");
  });
});

describe('migrate', () => {
  it('may be started by many at once: each migration is applied once', async () => {
    const { logger } = memoryLog();
    const all = ['one', 'one', 'one', 'two'].map((schema) =>
      migrate({ url: direct, password, directory, schema, logger }),
    );
    await Promise.all(all);
    const { pool: bank } = pool();
    for (const schema of ['one', 'two']) {
      expect((await bank.query(`SELECT name FROM ${schema}.accounts`)).rows).toEqual([{ name: 'ada' }]);
      const { rows } = await bank.query(`SELECT name FROM ${schema}.migrations ORDER BY id`);
      expect(rows).toEqual([{ name: '0001_accounts' }, { name: '0002_seed' }]);
    }
  });

  it('changes nothing when run again, or when one of the files is wrong', async () => {
    const { logger } = memoryLog();
    await migrate({ url: direct, password, directory, schema: 'bank', logger });
    const broken = fileURLToPath(new URL('./broken-migrations', import.meta.url));
    await expect(
      migrate({ url: direct, password, directory: broken, schema: 'broken', logger }),
    ).rejects.toThrow();
    const { pool: bank } = pool();
    const { rows } = await bank.query(
      "SELECT table_name FROM information_schema.tables WHERE table_schema = 'broken'",
    );
    expect(rows).toEqual([{ table_name: 'migrations' }]);
  });
});

describe('waitForDatabase', () => {
  it('waits for a database that comes later', async () => {
    await link.cut();
    const { logger, text } = memoryLog();
    const waiting = waitForDatabase({ url: url(), password, logger });
    await expect.poll(text).toContain('waiting for PostgreSQL');
    await link.restore();
    await waiting;
  });

  it.each(['cut off', 'silent'])('gives up with a sentence when it stays %s', async (how) => {
    if (how === 'silent') link.silence();
    else await link.cut();
    const { logger } = memoryLog();
    const failure: unknown = await waitForDatabase({ url: url(), password, logger, patienceMs: 500 }).catch(
      (e: unknown) => e,
    );
    if (how !== 'silent') await link.restore();
    expect(failure).toBeInstanceOf(StartError);
    const { message } = failure as StartError;
    expect(message).toContain(`127.0.0.1:${link.port}/gatehouse did not answer within 0.5 s`);
    expect(message).toContain('DATABASE_URL');
    expect(message).not.toContain(password);
  });
});
