import { Unavailable } from './problem.ts';

/**
 * SQLSTATE classes and codes that mean "not now" rather than "no": connection (08), authorization (28),
 * no such database (3D), resources (53), operator intervention and time-outs (57), system and internal errors
 * (58, XX), read-only transaction, serialization failure, deadlock, lock not available.
 */
const PASSING_STATES = /^(08|28|3D|53|57|58|XX)...$|^(25006|40001|40P01|55P03)$/;
const NETWORK_CODES =
  /^(E(CONN(REFUSED|RESET|ABORTED)|PIPE|TIMEDOUT|NOTFOUND|AI_AGAIN|HOSTUNREACH|NETUNREACH|HOSTDOWN|ADDRNOTAVAIL)|ENOENT)$/;
/** What `pg` and `pg-pool` throw without a code. */
const CLIENT_MESSAGES =
  /^(Connection terminated|timeout exceeded when trying to connect|timeout expired|Query read timeout|Client has encountered a connection error|Client was closed|Cannot use a pool after)/;

/** Whether the error says that PostgreSQL could not answer, as opposed to what it answered. */
export function databaseUnavailable(error: unknown): boolean {
  if (error instanceof Unavailable) return true;
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  return PASSING_STATES.test(code) || NETWORK_CODES.test(code) || CLIENT_MESSAGES.test(error.message);
}

/**
 * Awaits a query and turns a failure to answer into `Unavailable`. Answers such as a unique violation pass through.
 */
export async function databaseOrUnavailable<T>(query: Promise<T>): Promise<T> {
  try {
    return await query;
  } catch (error) {
    if (error instanceof Unavailable || !databaseUnavailable(error)) throw error;
    throw new Unavailable('PostgreSQL could not answer', { cause: error });
  }
}
