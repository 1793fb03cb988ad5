import { GenericContainer, type StartedTestContainer, Wait } from 'testcontainers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createPool, StartError, waitForDatabase, withTransaction } from '../../src/index.ts';
import { memoryLog } from '../support/apps.ts';

const IMAGE = process.env.POSTGRES_IMAGE ?? '';
const password = 'only-for-this-container';

/** Defaults of a role that change what a client reads, or what it is promised. */
const HOSTILE: Readonly<Record<string, string>> = {
  DateStyle: 'German',
  IntervalStyle: 'sql_standard',
  TimeZone: 'Asia/Kathmandu',
  bytea_output: 'escape',
  standard_conforming_strings: 'off',
  client_encoding: 'LATIN1',
  default_transaction_isolation: 'serializable',
  default_transaction_deferrable: 'on',
  synchronous_commit: 'off',
  search_path: 'pg_catalog',
  statement_timeout: '1',
  extra_float_digits: '-15',
};

let container: StartedTestContainer;
const url = (user: string, query = '') =>
  `postgres://${user}@${container.getHost()}:${container.getMappedPort(5432)}/gatehouse${query}`;

beforeAll(async () => {
  container = await new GenericContainer(IMAGE)
    .withEnvironment({ POSTGRES_USER: 'gatehouse', POSTGRES_PASSWORD: password })
    .withExposedPorts(5432)
    .withWaitStrategy(Wait.forListeningPorts())
    .start();
  await waitForDatabase({ url: url('gatehouse'), password, logger: memoryLog().logger });
});
afterAll(() => container.stop());

it('has the session settings that the code relies on, whatever the role has for defaults', async () => {
  const { logger } = memoryLog();
  const owner = createPool({ url: url('gatehouse'), password, logger, queryTimeoutMs: 10_000 });
  await owner.query(`CREATE ROLE german LOGIN PASSWORD '${password}'`);
  await owner.query('CREATE SCHEMA of_german AUTHORIZATION german');
  for (const [name, value] of Object.entries(HOSTILE)) {
    await owner.query(`ALTER ROLE german SET ${name} = '${value}'`);
  }
  await owner.end();

  const pool = createPool({
    ...{ url: url('german', '?options=-c%20geqo%3Doff'), password, logger, schema: 'of_german' },
    queryTimeoutMs: 10_000,
  });
  await pool.query('CREATE TABLE things (at timestamptz, day date, bytes bytea, share float8, name text)');
  const at = new Date('2026-02-03T04:05:06.789Z');
  await pool.query("INSERT INTO things VALUES ($1, '2026-02-03', $2, 0.1::float8 + 0.2::float8, 'a\\b')", [
    at,
    Buffer.from([0, 92, 255]),
  ]);
  const { rows } = await withTransaction(pool, (client) =>
    client.query(
      "SELECT at, day::text, bytes, share, name, current_setting('search_path') AS path, current_setting('geqo') AS geqo, " +
        "current_setting('transaction_isolation') AS isolation, current_setting('synchronous_commit') AS commit, " +
        "current_setting('statement_timeout') AS timeout FROM things",
    ),
  );
  expect(rows).toEqual([
    {
      at,
      day: '2026-02-03',
      bytes: Buffer.from([0, 92, 255]),
      share: 0.1 + 0.2,
      name: 'a\\b',
      path: 'of_german',
      geqo: 'off',
      isolation: 'read committed',
      commit: 'on',
      timeout: '10s',
    },
  ]);
  await pool.end();
});

it.each([
  ['a wrong password', 'gatehouse', 'wrong', '', 'DATABASE_PASSWORD'],
  ['an unknown user', 'absent', password, '', 'DATABASE_PASSWORD'],
  ['an unknown database', 'gatehouse', password, 'x', 'DATABASE_URL'],
  ['TLS that the server does not speak', 'gatehouse', password, '?sslmode=verify-full', 'DATABASE_URL'],
])('says at once what to correct: %s', async (_what, user, given, ending, variable) => {
  const { logger, text } = memoryLog();
  const address = { url: `${url(user)}${ending}`, password: given };
  const waiting = waitForDatabase({ ...address, logger, patienceMs: 1000 });
  await expect(waiting).rejects.toThrow(StartError);
  await expect(waiting).rejects.toThrow(variable);
  expect(text()).toContain(variable);
  expect(text()).not.toContain(given);
});
