import type { Client } from 'pg';

const CANARY = 'gatehouse.settings';

/**
 * Settings of a database session that the code relies on, whatever the role or the database have for defaults: dates are
 * parsed as they are written here, an acknowledged change is on the disk, and reads are of what is committed.
 * `default_transaction_read_only` is left alone: it is how an operator closes a database for maintenance.
 */
const SETTINGS: Readonly<Record<string, string>> = {
  DateStyle: 'ISO',
  IntervalStyle: 'postgres',
  TimeZone: 'UTC',
  bytea_output: 'hex',
  extra_float_digits: '1',
  standard_conforming_strings: 'on',
  transform_null_equals: 'off',
  default_transaction_isolation: 'read committed',
  default_transaction_deferrable: 'off',
  synchronous_commit: 'on',
  lock_timeout: '0',
  // Shows whether any of these arrives.
  [CANARY]: 'on',
};

/** What a connection asks to learn whether its settings arrived, and which process of PostgreSQL answers. */
export const SESSION_PROBE = `SELECT current_setting('${CANARY}', true) AS arrived, pg_backend_pid() AS pid`;

export interface SessionProbe {
  readonly arrived: string | null;
  readonly pid: number;
}

/**
 * Whether a connection is a session of PostgreSQL with our settings in force. A pooler leaves them out; where it is told to
 * track them, they arrive, and are those of another client a moment later. It shows by the number of the process that it
 * announces (BackendKeyData), which is not that of the process that answers.
 */
export function isOwnSession(client: Client, { arrived, pid }: SessionProbe): boolean {
  return arrived === 'on' && 'processID' in client && client.processID === pid;
}

/**
 * The `options` of a connection: ours behind what `DATABASE_URL` has, for the last one counts.
 * @param schema where unqualified names are looked up
 */
export function sessionOptions(own = '', schema?: string): string {
  const settings = { ...SETTINGS, ...(schema === undefined ? {} : { search_path: schema }) };
  const ours = Object.entries(settings).map(
    ([name, value]) => `-c ${name}=${value.replace(/[ \\]/g, '\\$&')}`,
  );
  return [own, ...ours].join(' ').trim();
}
