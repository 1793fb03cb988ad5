import type { Random, Redis } from '@gatehouse/defaults';
import { EPOCH_KEY, epochOf, runIdOf } from '@gatehouse/session';
import type { Replay } from '../domain/replay.ts';

const EPOCH_DAYS = 30;
const DAY_SECONDS = 86_400;
const LONGEST_REPLAY_SECONDS = 600;

/** Writes the epoch only where this replay's own mark still stands: a flush in between takes the mark away. */
const VOUCH = `
if redis.call('GET', KEYS[2]) ~= ARGV[2] then return 0 end
redis.call('DEL', KEYS[2])
redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[3])
return 1`;

/**
 * One turn of repeating to Redis what PostgreSQL knows. A Redis that nobody vouches for (it restarted, failed over or
 * was flushed) is told everything first, and is vouched for only afterwards, by its run id (PROTOCOLS, "epoch").
 */
export function createVouching(
  redis: Redis,
  replays: readonly Replay[],
  random: Random,
): { turn(): Promise<void> } {
  const tell = async (): Promise<void> => {
    for (const replay of replays) await replay.turn();
  };
  return {
    async turn() {
      if ((await epochOf(redis)) !== undefined) {
        await tell();
        await redis.expire(EPOCH_KEY, EPOCH_DAYS * DAY_SECONDS);
        return;
      }
      const runId = await runIdOf(redis);
      const nonce = random.bytes(12).toString('base64url');
      const mark = `${EPOCH_KEY}:telling:${nonce}`;
      await redis.set(mark, nonce, 'EX', LONGEST_REPLAY_SECONDS);
      for (const replay of replays) replay.restart();
      await tell();
      await redis.eval(VOUCH, 2, EPOCH_KEY, mark, `${runId}:${nonce}`, nonce, EPOCH_DAYS * DAY_SECONDS);
    },
  };
}
