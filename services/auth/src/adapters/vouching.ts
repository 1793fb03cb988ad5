import type { Random, Redis } from '@gatehouse/defaults';
import { EPOCH_KEY, epochOf, runIdOf } from '@gatehouse/session';
import type { Replay } from '../domain/replay.ts';

const EPOCH_DAYS = 30;
const DAY_SECONDS = 86_400;
const LONGEST_REPLAY_SECONDS = 600;

/**
 * Writes the epoch only where this replay's own mark still stands: a flush in between takes the mark away. Where
 * another process has vouched for the same Redis meanwhile its epoch stays, so that nobody reads all again for nothing.
 * KEYS epoch, mark · ARGV run id, nonce, seconds
 */
const VOUCH = `
if redis.call('GET', KEYS[2]) ~= ARGV[2] then return 0 end
redis.call('DEL', KEYS[2])
local known = redis.call('GET', KEYS[1])
if known and string.sub(known, 1, #ARGV[1] + 1) == ARGV[1] .. ':' then return 1 end
redis.call('SET', KEYS[1], ARGV[1] .. ':' .. ARGV[2], 'EX', ARGV[3])
return 1`;

/**
 * Repeats to Redis what PostgreSQL knows. A Redis that nobody vouches for (it restarted, failed over or was flushed) is
 * told everything first, and is vouched for only afterwards, by its run id (PROTOCOLS, "epoch").
 */
export function createVouching(
  redis: Redis,
  replays: readonly Replay[],
  random: Random,
): { turn(): Promise<void> } {
  const tell = async (): Promise<void> => {
    for (const replay of replays) await replay.turn();
  };

  async function once(): Promise<void> {
    if ((await epochOf(redis)) !== undefined) {
      await tell();
      await redis.expire(EPOCH_KEY, EPOCH_DAYS * DAY_SECONDS);
      return;
    }
    // The id comes before the mark: of another server's mark, found in the file it began with, nothing follows.
    const runId = await runIdOf(redis);
    const nonce = random.bytes(12).toString('base64url');
    const mark = `${EPOCH_KEY}:telling:${nonce}`;
    await redis.set(mark, nonce, 'EX', LONGEST_REPLAY_SECONDS);
    for (const replay of replays) replay.restart();
    await tell();
    await redis.eval(VOUCH, 2, EPOCH_KEY, mark, runId, nonce, EPOCH_DAYS * DAY_SECONDS);
  }

  let last: Promise<void> = Promise.resolve();
  let waiting: Promise<void> | undefined;
  return {
    /**
     * One turn; rejects when it could not be finished. Turns never overlap: what one that began before a restart has
     * sent must not count as sent in the one that tells everything anew. Whoever comes while one waits shares it.
     */
    turn() {
      waiting ??= last.then(() => {
        waiting = undefined;
        const running = once();
        last = running.catch(() => undefined);
        return running;
      });
      return waiting;
    },
  };
}
