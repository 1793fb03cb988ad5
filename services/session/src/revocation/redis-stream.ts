import { orUnavailable } from '@gatehouse/defaults';
import type { Redis } from 'ioredis';
import { compileValidator } from '../compiled-schema.ts';
import { evaluate } from '../store/evaluate.ts';
import { type CompletenessGuard, epochNow } from './epoch.ts';
import {
  Revocation,
  type RevocationBatch,
  type RevocationPublisher,
  type RevocationSource,
} from './revocation.ts';

const STREAM = 'gatehouse:revocations';
/** One entry has one field. */
const FIELD = 'revocation';
const MOST_PER_READ = 5000;
const DAY_MS = 86_400_000;
/** Entries of one script, which delays all other clients: about a millisecond. */
const MOST_PER_SCRIPT = 500;

/**
 * Trims by the server's own clock. No key without a deadline (G10); a day longer than needed: a stream that begins again on
 * a clock that was set back would count below the positions that subscribers remember.
 * A Redis that is full takes these few bytes, too: what ended has to be known (`allow-oom`).
 * KEYS stream · ARGV field, retention, time to live, entries
 */
const PUBLISH = `#!lua flags=allow-oom
local time = redis.call('TIME')
local oldest = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000) - tonumber(ARGV[2])
for i = 4, #ARGV do
  redis.call('XADD', KEYS[1], 'MINID', '~', string.format('%.0f', oldest), '*', ARGV[1], ARGV[i])
end
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return #ARGV - 3`;

type Entry = [id: string, fields: string[]];

const isRevocation = compileValidator(Revocation);

/**
 * A Redis stream that is trimmed by age: what is older concerns no living token, so the stream *is* the snapshot.
 * @param retention how long a token can outlive its revocation, in ms
 */
export function createRedisPublisher(redis: Redis, retention: number): RevocationPublisher {
  const publish = (texts: readonly string[]): Promise<unknown> =>
    orUnavailable(evaluate(redis, PUBLISH, [STREAM], [FIELD, retention, retention + DAY_MS, ...texts]));
  return {
    async publish(revocations) {
      const texts = revocations.map((revocation) => JSON.stringify(revocation));
      const scripts: Promise<unknown>[] = [];
      for (let from = 0; from < texts.length; from += MOST_PER_SCRIPT) {
        scripts.push(publish(texts.slice(from, from + MOST_PER_SCRIPT)));
      }
      for (const outcome of await Promise.allSettled(scripts)) {
        if (outcome.status === 'rejected') throw outcome.reason;
      }
    },
  };
}

/**
 * @param redis a connection of its own: it waits on the server, and its commands may take as long as that
 * @param guard asked before anything of this connection is believed
 */
export function createRedisSource(redis: Redis, guard: CompletenessGuard): RevocationSource {
  return {
    async read(position, wait): Promise<RevocationBatch> {
      const confirmed = guard.epoch ?? (await guard.assertComplete());
      const block = Math.round(wait);
      // Sent together: the server answers one connection's commands in their order, so the epoch is still looked up after
      // the entries. Asked for afterwards, what has arrived would be held back for another round trip, and for the rest of
      // the lease where Redis falls silent in between.
      const [answer, epoch] = await Promise.all([
        // A wait that is over is noticed by an idle server only ten times a second, however short it was.
        block > 0
          ? redis.xread('COUNT', MOST_PER_READ, 'BLOCK', block, 'STREAMS', STREAM, position)
          : redis.xread('COUNT', MOST_PER_READ, 'STREAMS', STREAM, position),
        epochNow(redis),
      ]);
      if (epoch !== confirmed) guard.refuse(confirmed);
      const entries = (answer?.[0]?.[1] ?? []) as Entry[];
      const revocations = entries.map(parsed);
      const understood = revocations.filter((revocation) => revocation !== undefined);
      return {
        revocations: understood,
        invalidEntries: revocations.length - understood.length,
        position: entries.at(-1)?.[0] ?? position,
        caughtUp: entries.length < MOST_PER_READ,
        epoch: epoch === confirmed ? epoch : undefined,
      };
    },
  };
}

/** An entry that is not ours says nothing; it must neither stop the subscriber nor let a client in. */
function parsed([, fields]: Entry): Revocation | undefined {
  const text = fields[fields.indexOf(FIELD) + 1];
  try {
    const content: unknown = JSON.parse(text ?? '');
    return isRevocation(content) ? content : undefined;
  } catch {
    return undefined;
  }
}
