import { setTimeout as sleep } from 'node:timers/promises';
import { runner } from 'node-pg-migrate';
import { Client } from 'pg';
import { connectionOf, type DatabaseAddress } from './database-address.ts';
import { isOwnSession, SESSION_PROBE, type SessionProbe, sessionOptions } from './database-session.ts';
import type { Logger } from './logging.ts';
import { StartError } from './start-error.ts';
import { databaseMistake, MistakeWatch, POOLED } from './store-mistakes.ts';

export interface WaitOptions extends DatabaseAddress {
  logger: Logger;
  /** How long to go on trying, in milliseconds; 30 s unless told. */
  patienceMs?: number;
}

/**
 * Resolves once the database answers.
 *
 * @throws StartError that says what to do when it did not within the patience.
 */
export async function waitForDatabase({
  logger,
  patienceMs = 30_000,
  ...address
}: WaitOptions): Promise<void> {
  const deadline = performance.now() + patienceMs;
  // It ends by this deadline, and says why.
  const mistakes = new MistakeWatch({ logger, explain: databaseMistake, end: () => undefined });
  for (let pause = 100; ; pause = Math.min(pause * 2, 1_000)) {
    try {
      await ask(address);
      return;
    } catch (error) {
      if (error instanceof StartError) throw error;
      // It never heals by waiting, whatever else may be starting.
      if (databaseMistake(error) === POOLED) throw new StartError(POOLED, { cause: error });
      if (performance.now() + pause > deadline) throw unreachable(address, patienceMs, error);
      if (!mistakes.failed(error)) logger.info({ err: error }, 'waiting for PostgreSQL');
      await sleep(pause);
    }
  }
}

async function ask(address: DatabaseAddress): Promise<void> {
  const connection = connectionOf(address);
  const client = new Client({
    ...connection,
    options: sessionOptions(connection.options),
    connectionTimeoutMillis: 2_000,
    query_timeout: 2_000,
  });
  // A connection that breaks between two awaits is reported as an event too.
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<SessionProbe>(SESSION_PROBE);
    if (rows[0] === undefined || !isOwnSession(client, rows[0])) throw new StartError(POOLED);
  } finally {
    // Not awaited: a frozen server never says goodbye.
    void client.end().catch(() => undefined);
  }
}

function unreachable(address: DatabaseAddress, patienceMs: number, cause: unknown): StartError {
  const { host, port = 5432, database } = connectionOf(address);
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new StartError(
    `PostgreSQL at ${host}:${port}/${database} did not answer within ${patienceMs / 1000} s (${reason}). ` +
      (databaseMistake(cause) ?? 'Start it, or correct DATABASE_URL and DATABASE_PASSWORD.'),
    { cause },
  );
}

export interface MigrateOptions extends DatabaseAddress {
  /** The folder of the SQL files, applied in the order of the numbers their names begin with. */
  directory: string;
  /** The service's own schema; made when missing, and holding the table of applied migrations too. */
  schema: string;
  logger: Logger;
}

/** How long a start may wait for one that migrates already, in ms: a process that holds the lock this long needs an operator. */
const MIGRATION_PATIENCE = 60_000;

/**
 * Applies the migrations that are still missing, all in one transaction. Any number of processes may call this at
 * once: they wait for each other under an advisory lock. It is held by a transaction, not by a session, which a pooler would
 * give to another client in between.
 */
export async function migrate({ directory, schema, logger, ...address }: MigrateOptions): Promise<void> {
  const connection = connectionOf(address);
  const settings = {
    ...connection,
    options: sessionOptions(connection.options),
    connectionTimeoutMillis: 5_000,
    statement_timeout: MIGRATION_PATIENCE,
  };
  const client = new Client(settings);
  // A connection that breaks between two awaits is reported as an event too.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('BEGIN');
    await client.query("SELECT pg_advisory_xact_lock(hashtextextended('migrations of ' || $1, 0))", [schema]);
    const found = await client.query('SELECT FROM pg_namespace WHERE nspname = $1', [schema]);
    await runner({
      databaseUrl: settings,
      dir: directory,
      direction: 'up',
      schema,
      // Only then: a role that owns its schema need not be allowed to make others (G16).
      createSchema: found.rowCount === 0,
      singleTransaction: true,
      migrationsTable: 'migrations',
      noLock: true,
      logger: {
        info: (message: string) => logger.debug(message),
        warn: (message: string) => logger.warn(message),
        error: (message: string) => logger.error(message),
      },
    });
    await client.query('COMMIT');
  } finally {
    void client.end().catch(() => undefined);
  }
}
