import { type Pool, withTransaction } from './postgres.ts';
import type { Random } from './random.ts';
import type { Redis } from './redis.ts';
import type { WritableStore } from './write-watch.ts';

/** Full memory, a replica, too few replicas behind it, a disk that its data could not be written to. */
const REDIS_REFUSALS = /\b(OOM|READONLY|NOREPLICAS|MISCONF)\b/;
/** SQLSTATE: read-only transaction, disk full, an error of the disk (PostgreSQL, appendix A). */
const DATABASE_REFUSALS = new Set(['25006', '53100', '58030']);

const SECONDS = 15;
/** About what a session takes. */
const SESSION_BYTES = 1_024;
/** More than a table has room for without growing: it is not compressed, being random. */
const GROWING_BYTES = 64 * 1_024;

/** @param key the probe's own: it ends by itself. */
export function writableRedis(redis: Redis, key: string): WritableStore {
  const value = 'x'.repeat(SESSION_BYTES);
  return {
    name: 'redis',
    write: async () => void (await redis.set(key, value, 'EX', SECONDS)),
    isRefusal: (error) =>
      error instanceof Error && error.name === 'ReplyError' && REDIS_REFUSALS.test(error.message),
  };
}

/** Ends a transaction without a trace. */
class Enough extends Error {}

/** @param insert one row, with a text as its only parameter; it is rolled back. */
export function writableDatabase(pool: Pool, insert: string, random: Random): WritableStore {
  return {
    name: 'database',
    async write(thorough) {
      const text = random.bytes(thorough ? GROWING_BYTES : 1).toString('base64url');
      const tried = withTransaction(pool, async (client) => {
        await client.query(insert, [text]);
        throw new Enough();
      });
      await tried.catch((error: unknown) => {
        if (!(error instanceof Enough)) throw error;
      });
    },
    isRefusal: (error) =>
      error instanceof Error && 'code' in error && DATABASE_REFUSALS.has(String(error.code)),
  };
}
