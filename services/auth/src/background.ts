import { type Clock, type Logger, type Pool, quietly, type Redis } from '@gatehouse/defaults';
import { wastesIn } from './adapters/wastes.ts';
import { keepTidy, repeat } from './domain/housekeeping.ts';
import type { StandingFeed } from './domain/standing-feed.ts';
import { createStandingReplay } from './domain/standing-replay.ts';
import type { Users } from './domain/users.ts';

interface BackgroundParts {
  readonly pool: Pool;
  readonly redis: Redis | undefined;
  readonly users: Users;
  readonly feed: StandingFeed;
  readonly logger: Logger;
  readonly clock: Clock;
  /** How long a session lives at most, in ms. */
  readonly absolute: number;
}

const REPLAY_MILLISECONDS = 1000;

/** What auth does unasked: delete old rows, and repeat to Redis what PostgreSQL knows. */
export function startBackground(parts: BackgroundParts): { stop(): Promise<void> } {
  const { pool, redis, logger, clock, absolute } = parts;
  const stopped = new AbortController();
  const report = (error: unknown, what: string) => logger.warn({ err: error }, `not deleted: ${what}`);
  const works = [keepTidy({ wastes: wastesIn(pool, absolute), clock, report }, stopped.signal)];
  if (redis) works.push(replay({ ...parts, redis }, stopped.signal));
  return {
    async stop() {
      stopped.abort();
      await Promise.all(works);
    },
  };
}

/** PROTOCOLS, "acknowledged". */
async function replay(parts: BackgroundParts & { redis: Redis }, signal: AbortSignal): Promise<void> {
  const { redis, users, feed, clock, absolute, logger } = parts;
  const standings = createStandingReplay({ users, feed, clock, absolute });
  // A connection that comes back may lead to a Redis that has lost what it was told.
  redis.on('ready', standings.restart);
  const report = quietly((error: unknown) => logger.warn({ err: error }, 'standings not repeated'));
  await repeat(() => standings.turn().catch(report), REPLAY_MILLISECONDS, signal);
  redis.off('ready', standings.restart);
}
