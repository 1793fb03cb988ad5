import { setTimeout as sleep } from 'node:timers/promises';
import { runner } from 'node-pg-migrate';
import { Client } from 'pg';
import { connectionOf, type DatabaseAddress } from './database-address.ts';
import { sessionOptions } from './database-session.ts';
import type { Logger } from './logging.ts';
import { StartError } from './start-error.ts';

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
  for (let pause = 100; ; pause = Math.min(pause * 2, 1_000)) {
    try {
      await ask(address);
      return;
    } catch (error) {
      if (performance.now() + pause > deadline) throw unreachable(address, patienceMs, error);
      logger.info({ err: error }, 'waiting for PostgreSQL');
      await sleep(pause);
    }
  }
}

async function ask(address: DatabaseAddress): Promise<void> {
  const client = new Client({
    ...connectionOf(address),
    connectionTimeoutMillis: 2_000,
    query_timeout: 2_000,
  });
  // A connection that breaks between two awaits is reported as an event too.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT 1');
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
      'Start it, or correct DATABASE_URL and DATABASE_PASSWORD.',
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

/**
 * Applies the migrations that are still missing, all in one transaction. Any number of processes may call this at
 * once: they wait for each other under an advisory lock.
 */
export async function migrate({ directory, schema, logger, ...address }: MigrateOptions): Promise<void> {
  const connection = connectionOf(address);
  await runner({
    databaseUrl: {
      ...connection,
      options: sessionOptions(connection.options),
      connectionTimeoutMillis: 5_000,
      // Includes waiting for the lock: whoever holds it this long needs an operator.
      statement_timeout: 60_000,
    },
    dir: directory,
    direction: 'up',
    schema,
    createSchema: true,
    singleTransaction: true,
    migrationsTable: 'migrations',
    advisoryLockMode: 'wait',
    logger: {
      info: (message: string) => logger.debug(message),
      warn: (message: string) => logger.warn(message),
      error: (message: string) => logger.error(message),
    },
  });
}
