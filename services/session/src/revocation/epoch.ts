import type { Redis } from 'ioredis';

/**
 * `<run_id>:<random>`, written by auth once everything PostgreSQL knows has been told to this very Redis. A restart, a
 * failover or a flush leaves a Redis without one, or with another server's.
 */
export const EPOCH_KEY = 'gatehouse:epoch';

/** The server this connection leads to, by the id it takes at each start. */
export async function runIdOf(redis: Redis): Promise<string> {
  const info = await redis.info('server');
  return /^run_id:(\w+)/m.exec(info)?.[1] ?? '';
}

/** The epoch, if it was written for the server that answers; undefined when nobody vouches for what it holds. */
export async function epochOf(redis: Redis): Promise<string | undefined> {
  const [epoch, runId] = await Promise.all([redis.get(EPOCH_KEY), runIdOf(redis)]);
  return epoch !== null && runId !== '' && epoch.startsWith(`${runId}:`) ? epoch : undefined;
}
