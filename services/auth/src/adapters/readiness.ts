import type { Clock, Pool, ReadinessCheck, Redis } from '@gatehouse/defaults';
import type { EpochGate, Follower } from '@gatehouse/session';

/** PostgreSQL answers, and its clock, which all auth processes share, agrees with ours. `tolerance` in ms. */
export function databaseCheck(pool: Pool, clock: Clock, tolerance: number): ReadinessCheck {
  return async () => {
    const askedAt = clock.now();
    const { rows } = await pool.query<{ now: Date }>('select clock_timestamp() as now');
    const there = rows[0]?.now.getTime() ?? Number.NaN;
    // Somewhere between asking and now: only what that cannot explain counts.
    const isOff = there < askedAt - tolerance || there > clock.now() + tolerance;
    if (isOff) throw new Error("this process's clock differs from the database's by more than the tolerance");
  };
}

/**
 * Redis answers, does not throw sessions away when its memory is full (with them went revocations), and has been told
 * what ended.
 */
export function redisCheck(redis: Redis, gate: Pick<EpochGate, 'pass'> | undefined): ReadinessCheck {
  return async () => {
    const memory = await redis.info('memory');
    if (!/^maxmemory_policy:noeviction\s*$/m.test(memory)) {
      throw new Error('Redis may evict sessions: set its maxmemory-policy to noeviction');
    }
    await gate?.pass();
  };
}

/** What was revoked is known, up to now. */
export function denyListCheck(follower: Pick<Follower, 'list'>): ReadinessCheck {
  return async () => {
    if (!follower.list) throw new Error('the deny-list is behind');
  };
}
