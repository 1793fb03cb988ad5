import {
  type Clock,
  databaseOrUnavailable,
  type Logger,
  type Pool,
  quietly,
  type Random,
} from '@gatehouse/defaults';
import { listenForAsks } from './adapters/asks.ts';
import { Vouching, type VouchingEvents } from './adapters/vouching.ts';
import { createEndingReplays, type Endings } from './domain/endings.ts';
import { repeat } from './domain/housekeeping.ts';
import type { RecordClock } from './domain/replay.ts';
import { createStandingReplays } from './domain/standing-replay.ts';
import type { RaisedStandings } from './domain/users.ts';
import type { Telling } from './telling.ts';

/** What PostgreSQL recorded since the last time. */
const TURN_MILLISECONDS = 1000;
/** After a turn that could not be finished, and while Redis lacks something. */
const RETRY_MILLISECONDS = 100;
/** Other data is noticed within a second, with what it takes to ask another process first (G1). */
const BEAT_MILLISECONDS = 400;

export interface RepeatingParts {
  readonly telling: Telling;
  readonly pool: Pool;
  readonly users: RaisedStandings;
  readonly endings: Endings;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly random: Random;
}

/** PROTOCOLS, "Acknowledged" and "Continuity". */
export function repeatToRedis(
  parts: RepeatingParts,
  signal: AbortSignal,
): { vouching: Vouching; ended: Promise<void> } {
  const { telling, users, endings, pool, random, clock, logger } = parts;
  const { continuity, ear, sinks, endingWires } = telling;
  const vouching = new Vouching({
    ...{ continuity, random, clock, now: databaseClock(pool), events: eventsFor(logger) },
    replays: [...createStandingReplays(users, sinks), ...createEndingReplays(endings, endingWires)],
  });
  const report = quietly((error: unknown) => logger.warn({ err: error }, 'revocations not repeated'));
  const turn = (): Promise<boolean> =>
    vouching.turn().then(
      () => true,
      (error: unknown) => {
        report(error);
        return false;
      },
    );
  // A connection that comes back may lead to data that lacks something: no request reads it before this.
  const atOnce = (): void => void turn();
  continuity.redis.on('ready', atOnce);
  listenForAsks(ear, (nonce) => void vouching.asked(nonce).catch(report), report);
  const beat = (): Promise<void> => Promise.all([vouching.beat(), ear.ping()]).then(() => undefined, report);
  const pauseAfter = (done: boolean): number => {
    if (!done) return RETRY_MILLISECONDS;
    return vouching.isAsked ? 0 : TURN_MILLISECONDS;
  };
  const turns = repeat(turn, pauseAfter, signal);
  const beats = repeat(beat, () => BEAT_MILLISECONDS, signal);
  return {
    vouching,
    ended: Promise.all([turns, beats]).then(() => void continuity.redis.off('ready', atOnce)),
  };
}

function eventsFor(logger: Logger): VouchingEvents {
  return {
    broken: (epoch) =>
      epoch === undefined
        ? logger.warn(
            'Redis started again, failed over or was emptied: it is told everything before it is believed',
          )
        : logger.error(
            { epoch },
            'Redis holds other data than was last written to (failed back, or an older copy was loaded): nothing is ' +
              'believed before it was told everything. Look at what failed over or restored it.',
          ),
    complete: ({ rows, milliseconds }) =>
      logger.info({ rows, milliseconds: Math.round(milliseconds) }, 'Redis was told everything'),
  };
}

const databaseClock =
  (pool: Pool): RecordClock =>
  async () => {
    const { rows } = await databaseOrUnavailable(
      pool.query<{ now: Date }>('select clock_timestamp() as now'),
    );
    return rows[0]?.now.getTime() ?? Number.NaN;
  };
