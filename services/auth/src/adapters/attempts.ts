import { databaseOrUnavailable, type Pool } from '@gatehouse/defaults';
import type { AttemptCounters, Counted, Place } from '../domain/attempts.ts';

export interface CounterOptions {
  readonly pool: Pool;
  /** How long a window is. */
  readonly windowSeconds: number;
  /** How long the wait can grow that doubles with each further window at the limit. */
  readonly longestSeconds: number;
}

interface ReservedRow {
  readonly key: string;
  readonly started: string;
  readonly reserved: boolean;
  readonly wait: string;
}

const BLOCKED = `
  select key, started + lasts - (extract(epoch from clock_timestamp()) * 1000)::bigint as wait
  from attempts join unnest($1::text[], $2::integer[]) as asked (name, most) on key = name
  where failed >= most order by wait desc limit 1`;
const RESERVE = 'select key, started, reserved, wait from reserve_attempt($1, $2, $3, $4)';
const SETTLE = 'select settle_attempt($1, $2, $3, $4, $5, $6)';

/** Counters that all auth processes share (migration 009). A window begins with the first attempt. */
export function createPostgresCounters(options: CounterOptions): AttemptCounters {
  const { pool, windowSeconds, longestSeconds } = options;
  const times = [windowSeconds * 1000, longestSeconds * 1000];
  const query = async <R extends object>(text: string, values: unknown[]): Promise<R[]> =>
    (await databaseOrUnavailable(pool.query<R>(text, values))).rows;
  return {
    async blocked(counted) {
      const [row] = await query<{ key: string; wait: string }>(BLOCKED, columnsOf(counted));
      const wait = Number(row?.wait ?? 0);
      return row && wait > 0 ? { key: row.key, wait } : undefined;
    },
    async reserve(counted) {
      const rows = await query<ReservedRow>(RESERVE, [...columnsOf(counted), ...times]);
      if (!rows.every(({ reserved }) => reserved))
        return { outcome: 'full', wait: Math.max(...rows.map(({ wait }) => Number(wait))) };
      const mostOf = new Map(counted.map(({ key, most }) => [key, most]));
      const place = [
        rows.map(({ key }) => key),
        rows.map(({ started }) => started),
        rows.map(({ key }) => mostOf.get(key) ?? 0),
      ];
      const settle = async (hasFailed: boolean) =>
        void (await query(SETTLE, [...place, hasFailed, ...times]));
      return {
        outcome: 'reserved',
        place: { use: () => settle(true), giveBack: () => settle(false) } satisfies Place,
      };
    },
  };
}

const columnsOf = (counted: readonly Counted[]): [string[], number[]] => [
  counted.map(({ key }) => key),
  counted.map(({ most }) => most),
];
