import { orUnavailable } from '@gatehouse/defaults';
import type { Redis } from 'ioredis';
import { Value } from 'typebox/value';
import { epochOf } from './epoch.ts';
import { type FeedReading, Revocation, type RevocationFeed, type RevocationWire } from './revocation.ts';

const STREAM = 'gatehouse:revocations';
/** One entry has one field. */
const FIELD = 'revocation';
const MOST_PER_READ = 5000;
const DAY_MS = 86_400_000;

type Entry = [id: string, fields: string[]];

/**
 * A Redis stream that is trimmed by age: what is older concerns no living token, so the stream *is* the snapshot.
 * @param retention how long a token can outlive its revocation, in ms
 */
export function createRedisWire(redis: Redis, retention: number): RevocationWire {
  return {
    async announce(revocations) {
      if (revocations.length === 0) return;
      const [seconds, microseconds] = await orUnavailable(redis.time());
      const oldest = Number(seconds) * 1000 + Math.floor(Number(microseconds) / 1000) - retention;
      const batch = redis.pipeline();
      for (const revocation of revocations) {
        batch.xadd(STREAM, 'MINID', '~', String(oldest), '*', FIELD, JSON.stringify(revocation));
      }
      // No key without a deadline (G10). A day longer than needed: a stream that begins anew on a clock that was set
      // back would count below the positions that followers remember.
      batch.pexpire(STREAM, retention + DAY_MS);
      const results = await orUnavailable(batch.exec());
      for (const [error] of results ?? []) if (error) await orUnavailable(Promise.reject(error));
    },
  };
}

/** @param redis a connection of its own: it waits on the server, and its commands may take as long as that */
export function createRedisFeed(redis: Redis): RevocationFeed {
  return {
    async read(position, wait): Promise<FeedReading> {
      const block = Math.max(1, Math.round(wait));
      // Sent together: the server answers one connection's commands in their order, so the epoch is still looked up after
      // the entries. Asked for afterwards, what has arrived would be held back for another round trip, and for the rest of
      // the lease where Redis falls silent in between.
      const [answer, epoch] = await Promise.all([
        redis.xread('COUNT', MOST_PER_READ, 'BLOCK', block, 'STREAMS', STREAM, position),
        epochOf(redis),
      ]);
      const entries = (answer?.[0]?.[1] ?? []) as Entry[];
      const revocations = entries.map(parsed);
      const understood = revocations.filter((revocation) => revocation !== undefined);
      return {
        revocations: understood,
        garbage: revocations.length - understood.length,
        position: entries.at(-1)?.[0] ?? position,
        caughtUp: entries.length < MOST_PER_READ,
        epoch,
      };
    },
  };
}

/** An entry that is not ours says nothing; it must neither stop the feed nor let anybody in. */
function parsed([, fields]: Entry): Revocation | undefined {
  const text = fields[fields.indexOf(FIELD) + 1];
  try {
    const content: unknown = JSON.parse(text ?? '');
    return Value.Check(Revocation, content) ? content : undefined;
  } catch {
    return undefined;
  }
}
