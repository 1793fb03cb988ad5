import { setTimeout as pause } from 'node:timers/promises';
import type { Random } from '@gatehouse/defaults';
import type { Redis } from 'ioredis';

/** Where a client of Redis asks auth to confirm what it sees. Every auth process listens. */
export const ASKS_CHANNEL = 'gatehouse:asks';

/** Where the question lies; auth puts the epoch there. The braces put it into the slot of the epoch. */
export const askKey = (nonce: string): string => `{gatehouse}:ask:${nonce}`;

/** The longest that a question lies in Redis, and counts for auth, in ms. */
export const ASK_MILLISECONDS = 2000;

/** The longest that a request waits for a confirmation, in ms: together with the read it stays below 1 s (G3). */
const PATIENCE_MILLISECONDS = 250;

const SHORTEST_PAUSE_MILLISECONDS = 3;
const LONGEST_PAUSE_MILLISECONDS = 20;
/** A message that no auth process received is published again. */
const LOOKS_PER_MESSAGE = 4;

/**
 * Asks auth, over this very connection, whether it has told this very data everything that PostgreSQL knows. A nonce goes
 * into the data; auth finds it through a connection of its own and puts the epoch beside it. An epoch that merely lies
 * there may be an old one (PROTOCOLS, "Continuity").
 *
 * @param patience in ms
 * @returns the epoch; undefined when no auth process confirmed in time. Rejects when Redis does not answer.
 */
export async function confirmationOf(
  redis: Redis,
  random: Random,
  patience = PATIENCE_MILLISECONDS,
): Promise<string | undefined> {
  const nonce = random.bytes(12).toString('base64url');
  const key = askKey(nonce);
  const deadline = performance.now() + patience;
  await redis.set(key, '', 'PX', ASK_MILLISECONDS);
  let wait = SHORTEST_PAUSE_MILLISECONDS;
  for (let look = 0; ; look += 1) {
    if (look % LOOKS_PER_MESSAGE === 0) await redis.publish(ASKS_CHANNEL, nonce);
    // Read as a range, so that the server's own counts tell this upkeep from the reads that requests cause.
    const epoch = await redis.getrange(key, 0, -1);
    if (epoch !== '') return epoch;
    if (performance.now() > deadline) return undefined;
    await pause(wait);
    wait = Math.min(LONGEST_PAUSE_MILLISECONDS, wait * 2);
  }
}
