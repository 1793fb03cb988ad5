import type { Pool, ReadinessCheck, Redis } from '@gatehouse/defaults';
import type { EpochGuard, RevocationSubscriber } from '@gatehouse/session';

/** PostgreSQL answers. */
export function databaseCheck(pool: Pool): ReadinessCheck {
  return async () => void (await pool.query('select 1'));
}

/**
 * Redis answers, does not throw sessions away when its memory is full (with them went revocations), and has been told
 * what ended.
 */
export function redisCheck(
  redis: Redis,
  guard: Pick<EpochGuard, 'assertComplete'> | undefined,
): ReadinessCheck {
  return async () => {
    const memory = await redis.info('memory');
    if (!/^maxmemory_policy:noeviction\s*$/m.test(memory)) {
      throw new Error('Redis may evict sessions: set its maxmemory-policy to noeviction');
    }
    await guard?.assertComplete();
  };
}

/** What was revoked is known, up to now. */
export function denyListCheck(subscriber: Pick<RevocationSubscriber, 'list'>): ReadinessCheck {
  return async () => {
    if (!subscriber.list) throw new Error('the deny-list is behind');
  };
}
