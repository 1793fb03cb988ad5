import type { Pool } from './postgres.ts';
import { databaseOrUnavailable } from './postgres-errors.ts';
import type { TimeSource } from './watched-clock.ts';

/** PostgreSQL's clock, which all processes share: as a number, since a date comes in the style the role is set to. */
export function databaseTime(pool: Pick<Pool, 'query'>): TimeSource {
  return async () => {
    const { rows } = await databaseOrUnavailable(
      pool.query<{ now: number }>('select (extract(epoch from clock_timestamp()) * 1000)::float8 as now'),
    );
    return { now: rows[0]?.now ?? Number.NaN, resolution: 0 };
  };
}
