import {
  type Clock,
  databaseOrUnavailable,
  type Logger,
  type Pool,
  quietly,
  type Random,
  type Redis,
} from '@gatehouse/defaults';
import { type Limits, retentionOf } from '@gatehouse/session';
import { createVouching } from './adapters/vouching.ts';
import { wastesIn } from './adapters/wastes.ts';
import { createEndingReplays, type Endings } from './domain/endings.ts';
import { keepTidy, repeat } from './domain/housekeeping.ts';
import type { RecordClock } from './domain/replay.ts';
import { createStandingReplay } from './domain/standing-replay.ts';
import type { Users } from './domain/users.ts';
import type { Wired } from './wired.ts';

interface BackgroundParts {
  readonly pool: Pool;
  readonly redis: Redis | undefined;
  readonly wired: Wired | undefined;
  readonly users: Users;
  readonly endings: Endings;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly random: Random;
  readonly limits: Limits;
}

const REPLAY_MILLISECONDS = 1000;

/** What auth does unasked: delete old rows, and repeat to Redis what PostgreSQL knows. */
export function startBackground(parts: BackgroundParts): { stop(): Promise<void> } {
  const { pool, redis, wired, logger, clock, limits } = parts;
  const kept = { absolute: limits.absolute, denied: retentionOf(limits) };
  const stopped = new AbortController();
  const report = (error: unknown, what: string) => logger.warn({ err: error }, `not deleted: ${what}`);
  const works = [keepTidy({ wastes: wastesIn(pool, kept), clock, report }, stopped.signal)];
  if (redis && wired) works.push(replay({ ...parts, redis, wired }, stopped.signal));
  return {
    async stop() {
      stopped.abort();
      await Promise.all(works);
    },
  };
}

/** PROTOCOLS, "acknowledged". */
async function replay(
  parts: BackgroundParts & { redis: Redis; wired: Wired },
  signal: AbortSignal,
): Promise<void> {
  const { redis, wired, users, endings, pool, random, limits, logger } = parts;
  const now = databaseClock(pool);
  const vouching = createVouching(
    redis,
    [
      createStandingReplay({ users, feed: wired.feed, now, absolute: limits.absolute }),
      ...createEndingReplays(endings, wired.endingWires, now),
    ],
    random,
  );
  const report = quietly((error: unknown) => logger.warn({ err: error }, 'revocations not repeated'));
  const turn = (): Promise<void> => vouching.turn().catch(report);
  // A connection that comes back may lead to a Redis that has lost what it was told: nobody reads it before this.
  const atOnce = (): void => void turn();
  redis.on('ready', atOnce);
  await repeat(turn, REPLAY_MILLISECONDS, signal);
  redis.off('ready', atOnce);
}

const databaseClock =
  (pool: Pool): RecordClock =>
  async () => {
    const { rows } = await databaseOrUnavailable(
      pool.query<{ now: Date }>('select clock_timestamp() as now'),
    );
    return rows[0]?.now.getTime() ?? Number.NaN;
  };
