import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StartError, waitForDatabase } from '../../src/index.ts';
import { memoryLog } from '../support/apps.ts';
import { PASSWORD, POOL_MODES, PooledPostgres, type PoolMode } from './support/pgbouncer.ts';

/** What the services set for a session, in the words of PgBouncer's configuration. */
const OURS =
  'DateStyle, IntervalStyle, TimeZone, bytea_output, extra_float_digits, standard_conforming_strings, ' +
  'transform_null_equals, default_transaction_isolation, default_transaction_deferrable, synchronous_commit, ' +
  'lock_timeout, search_path, statement_timeout, idle_in_transaction_session_timeout, gatehouse.settings';

/** Ways to configure PgBouncer for a client that sets something. */
const CONFIGURATIONS: readonly [string, Record<string, string>][] = [
  ['as it comes', {}],
  ['that leaves out all options', { ignore_startup_parameters: 'options' }],
  ['that leaves out each of our settings', { ignore_startup_parameters: OURS }],
  ['that tracks settings', { track_extra_parameters: OURS }],
  [
    'that tracks settings, and leaves out the others',
    { track_extra_parameters: OURS, ignore_startup_parameters: OURS },
  ],
];

const SENTENCE = 'DATABASE_URL leads to a pooler';
const SECRET = 'x'.repeat(32);

let pooled: PooledPostgres;
beforeAll(async () => {
  pooled = await PooledPostgres.start();
}, 300_000);
afterAll(() => pooled.stop());

it('the same PostgreSQL is taken without a PgBouncer before it', async () => {
  await waitForDatabase({ url: pooled.direct, password: PASSWORD, logger: memoryLog().logger });
});

/** What a service says that is started with this database, until it ends. */
async function started(service: string, databaseUrl: string): Promise<{ code: number; said: string }> {
  const main = resolve(import.meta.dirname, `../../../${service}/src/main.ts`);
  const env = {
    ...{ DATABASE_URL: databaseUrl, DATABASE_PASSWORD: PASSWORD, STRATEGIES: 'memory' },
    ...{ HOST: '127.0.0.1', PORT: '0', OPERATIONS_PORT: '0', PUBLIC_HOST: 'gatehouse.localhost' },
    ...{ INTERNAL_QUERY_SECRET: SECRET, INTERNAL_CHANGE_SECRET: SECRET.toUpperCase() },
    ...{ AUTH_URL: 'http://127.0.0.1:9', KEY_ENCRYPTION_KEY: 'A'.repeat(43) },
  };
  return await new Promise((done) => {
    execFile(process.execPath, [main], { env, timeout: 50_000 }, (error, stdout, stderr) => {
      done({ code: Number(error?.code ?? 0), said: stdout + stderr });
    });
  });
}

describe.each(CONFIGURATIONS)('a PgBouncer %s', (_what, settings) => {
  let urlOf: (mode: PoolMode) => string;
  beforeAll(async () => {
    urlOf = await pooled.pooler(settings);
  });

  it.each(POOL_MODES)('serves a client without settings in mode %s', async (mode) => {
    const url = new URL(urlOf(mode));
    const { hostname: host, username: user, pathname } = url;
    const client = new Client({
      host,
      port: Number(url.port),
      user,
      database: pathname.slice(1),
      password: PASSWORD,
    });
    await client.connect();
    const { rows } = await client.query('SELECT current_database() AS name');
    expect(rows).toEqual([{ name: 'gatehouse' }]);
    await client.end();
  });

  it.each(POOL_MODES)('is refused at once, in a sentence, in mode %s', async (mode) => {
    const { logger } = memoryLog();
    // Patience beyond the test's own: what waits for PgBouncer to change its mind fails.
    const waiting = waitForDatabase({ url: urlOf(mode), password: PASSWORD, logger, patienceMs: 600_000 });
    await expect(waiting).rejects.toThrow(StartError);
    await expect(waiting).rejects.toThrow(SENTENCE);
  });

  it.each(['auth', 'api'])(
    'ends the service %s with the same sentence',
    { timeout: 60_000 },
    async (service) => {
      const { code, said } = await started(service, urlOf('transaction'));
      expect(said).toContain(SENTENCE);
      expect(said).not.toContain(PASSWORD);
      expect(code).toBe(1);
    },
  );
});
