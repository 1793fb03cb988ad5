import { Pool, type PoolClient, type PoolConfig } from 'pg';
import { connectionOf, type DatabaseAddress } from './database-address.ts';
import { sessionOptions } from './database-session.ts';
import type { Logger } from './logging.ts';
import { databaseOrUnavailable } from './postgres-errors.ts';
import { databaseMistake, MistakeWatch } from './store-mistakes.ts';
import { throttle } from './throttle.ts';

export type { Pool, PoolClient } from 'pg';

export interface PoolSettings extends DatabaseAddress {
  logger: Logger;
  /** The schema in which unqualified names are looked up. */
  schema?: string;
  /** Connections at most; 10 unless told. */
  max?: number;
  /** Connections that are kept though unused for 30 s. Default: 0. */
  min?: number;
  /** How long a query may take, in milliseconds; 500 unless told. */
  queryTimeoutMs?: number;
  /** How long to wait for a connection, in milliseconds; 400 unless told. Both together stay below 1 s (G3). */
  connectTimeoutMs?: number;
  /** Shown in pg_stat_activity. */
  name?: string;
}

/**
 * How long one attempt to connect may take, in milliseconds. Longer than any caller waits for it: on a busy machine it
 * would else be cut off every time, and never succeed. Shorter than the second packet that TCP sends after a loss,
 * so that a network that is back is noticed within 2 s (G3).
 */
const CONNECT_ATTEMPT_MILLISECONDS = 1_500;

/** A pool that fails fast and survives the database's restarts. Close it with `end()` in an `onClose` hook. */
export function createPool(settings: PoolSettings): Pool {
  const { logger, schema, max = 10, min = 0, queryTimeoutMs = 500, connectTimeoutMs = 400, name } = settings;
  const connection = connectionOf(settings);
  const mistakes = new MistakeWatch({ logger, explain: databaseMistake });
  const pool = new ImpatientPool(connectTimeoutMs, mistakes, {
    ...connection,
    options: sessionOptions(connection.options, schema),
    ...(name === undefined ? {} : { application_name: name }),
    max,
    min,
    connectionTimeoutMillis: Math.max(connectTimeoutMs, CONNECT_ATTEMPT_MILLISECONDS),
    // The server gives up first, so that an abandoned query does not go on holding its locks.
    statement_timeout: queryTimeoutMs,
    query_timeout: queryTimeoutMs + 100,
    idle_in_transaction_session_timeout: 10_000,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  });
  const report = throttle((error: unknown) => logger.warn({ err: error }, 'PostgreSQL closed a connection'));
  // Without a listener a broken connection would end the process: an idle one tells the pool, and one that is held
  // between two queries tells only itself. Either is replaced at the next use.
  pool.on('error', report);
  pool.on('connect', (client) => void client.on('error', report));
  return pool;
}

/**
 * Makes connections before a caller waits for one, so that a new process answers its first requests in time. What
 * cannot be made now is made when it is needed.
 */
export async function warmUp(pool: Pool, connections: number): Promise<void> {
  const asked = Array.from({ length: connections }, () => pool.connect());
  for (const made of await Promise.allSettled(asked)) if (made.status === 'fulfilled') made.value.release();
}

type ConnectCallback = (
  error: Error | undefined,
  client: PoolClient | undefined,
  done: (release?: boolean | Error) => void,
) => void;

/**
 * A caller waits for a connection for a short time only; the attempt continues, for later callers.
 * `pg-pool` has one time-out for both.
 */
class ImpatientPool extends Pool {
  readonly #patience: number;
  readonly #mistakes: MistakeWatch;

  constructor(patience: number, mistakes: MistakeWatch, config: PoolConfig) {
    super(config);
    this.#patience = patience;
    this.#mistakes = mistakes;
  }

  override connect(): Promise<PoolClient>;
  override connect(callback: ConnectCallback): void;
  override connect(callback?: ConnectCallback): Promise<PoolClient> | undefined {
    const client = this.#connectSoon();
    if (callback === undefined) return client;
    client.then(
      (connected) => callback(undefined, connected, (release) => connected.release(release)),
      (error: Error) => callback(error, undefined, () => undefined),
    );
    return undefined;
  }

  async #connectSoon(): Promise<PoolClient> {
    const client = super.connect();
    client.then(
      () => this.#mistakes.works(),
      (error: unknown) => void this.#mistakes.failed(error),
    );
    const { promise, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      // Nothing was asked of it yet, so it is as good as new.
      client.then((late) => late.release()).catch(() => undefined);
      reject(new Error('timeout exceeded when trying to connect'));
    }, this.#patience);
    try {
      return await Promise.race([client, promise]);
    } finally {
      clearTimeout(timer);
    }
  }
}

/**
 * Runs `work` in one transaction: all of it or nothing. `work` must use the client it is given.
 *
 * @throws Unavailable when the database could not answer; then it may or may not have committed.
 */
export async function withTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  return await databaseOrUnavailable(runTransaction(pool, work));
}

async function runTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    broken = await rollBack(client, error);
    throw error;
  } finally {
    // A connection whose state is unknown is closed, which makes the server roll back.
    client.release(broken);
  }
}

/** Undefined when the connection is fit for further use. */
async function rollBack(client: PoolClient, error: unknown): Promise<Error | undefined> {
  if (isClientSideTimeout(error)) return error;
  try {
    await client.query('ROLLBACK');
    return undefined;
  } catch (failure) {
    return failure instanceof Error ? failure : new Error('ROLLBACK failed', { cause: failure });
  }
}

/** The query is still running on the server, so a ROLLBACK would wait behind it, for another time-out. */
function isClientSideTimeout(error: unknown): error is Error {
  return error instanceof Error && error.message === 'Query read timeout';
}
