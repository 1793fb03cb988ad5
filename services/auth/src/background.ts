import { type Clock, type Logger, type Pool, quietly, type Random, type Redis } from '@gatehouse/defaults';
import { createVouching } from './adapters/vouching.ts';
import { wastesIn } from './adapters/wastes.ts';
import { createEndingReplay, type Endings } from './domain/endings.ts';
import { keepTidy, repeat } from './domain/housekeeping.ts';
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
  /** How long a session lives at most, in ms. */
  readonly absolute: number;
}

const REPLAY_MILLISECONDS = 1000;

/** What auth does unasked: delete old rows, and repeat to Redis what PostgreSQL knows. */
export function startBackground(parts: BackgroundParts): { stop(): Promise<void> } {
  const { pool, redis, wired, logger, clock, absolute } = parts;
  const stopped = new AbortController();
  const report = (error: unknown, what: string) => logger.warn({ err: error }, `not deleted: ${what}`);
  const works = [keepTidy({ wastes: wastesIn(pool, absolute), clock, report }, stopped.signal)];
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
  const { redis, wired, users, endings, clock, random, absolute, logger } = parts;
  const vouching = createVouching(
    redis,
    [
      createStandingReplay({ users, feed: wired.feed, clock, absolute }),
      createEndingReplay(endings, wired.endingWires, clock, absolute),
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
