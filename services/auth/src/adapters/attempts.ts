import { databaseOrUnavailable, type Pool } from '@gatehouse/defaults';
import { RateLimiterPostgres } from 'rate-limiter-flexible';
import type { AttemptCounter } from '../domain/attempts.ts';

export interface CounterOptions {
  readonly pool: Pool;
  /** Tells its keys from those of other counters in the same table. */
  readonly name: string;
  /** How many are too many in one window. */
  readonly limit: number;
  readonly windowSeconds: number;
}

/** A counter that all auth processes share. A window begins with the first attempt and does not move. */
export function createPostgresCounter({ pool, name, limit, windowSeconds }: CounterOptions): AttemptCounter {
  const limiter = new RateLimiterPostgres({
    storeClient: pool,
    storeType: 'pool',
    keyPrefix: name,
    tableName: 'attempts',
    tableCreated: true,
    // Old rows are deleted with everybody else's: see housekeeping.
    clearExpiredByTimeout: false,
    points: limit,
    duration: windowSeconds,
  });
  return {
    async blockedFor(key) {
      const state = await databaseOrUnavailable(limiter.get(key));
      return state && state.consumedPoints >= limit ? state.msBeforeNext : 0;
    },
    async count(key) {
      const state = await databaseOrUnavailable(limiter.penalty(key));
      return state.consumedPoints > limit ? state.msBeforeNext : 0;
    },
  };
}
