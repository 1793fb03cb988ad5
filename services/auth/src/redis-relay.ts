import {
  type Clock,
  databaseOrUnavailable,
  type Logger,
  type Pool,
  type Random,
  throttle,
} from '@gatehouse/defaults';
import { listenForAsks } from './adapters/asks.ts';
import { type EpochEvents, EpochPublisher } from './adapters/epoch-publisher.ts';
import { createAccountStateRelays } from './domain/account-state-relay.ts';
import type { RecordClock } from './domain/outbox-relay.ts';
import { runEvery } from './domain/retention.ts';
import { createRevocationRelays, type RevocationLog } from './domain/revocation-log.ts';
import type { AccountStateChanges } from './domain/users.ts';
import type { RedisRecovery } from './redis-recovery.ts';

/** What PostgreSQL recorded since the last time. */
const TURN_MILLISECONDS = 1000;
/** After a turn that could not be finished, and while Redis lacks something. */
const RETRY_MILLISECONDS = 100;
/** Other data is noticed within a second, with what it takes to ask another process first (G1). */
const BEAT_MILLISECONDS = 400;

export interface RelayParts {
  readonly recovery: RedisRecovery;
  readonly pool: Pool;
  readonly users: AccountStateChanges;
  readonly revocationLog: RevocationLog;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly random: Random;
}

/** PROTOCOLS, "Acknowledged" and "Continuity". */
export function relayToRedis(
  parts: RelayParts,
  signal: AbortSignal,
): { epochPublisher: EpochPublisher; ended: Promise<void> } {
  const { recovery, users, revocationLog, pool, random, clock, logger } = parts;
  const { continuity, invalidations, sinks, revocationSinks } = recovery;
  const epochPublisher = new EpochPublisher({
    ...{ continuity, random, clock, now: databaseClock(pool), events: eventsFor(logger) },
    relays: [
      ...createAccountStateRelays(users, sinks),
      ...createRevocationRelays(revocationLog, revocationSinks),
    ],
  });
  const report = throttle((error: unknown) => logger.warn({ err: error }, 'revocations not repeated'));
  const turn = (): Promise<boolean> =>
    epochPublisher.turn().then(
      () => true,
      (error: unknown) => {
        report(error);
        return false;
      },
    );
  // A connection that comes back may lead to data that lacks something: no request reads it before this.
  const atOnce = (): void => void turn();
  continuity.redis.on('ready', atOnce);
  listenForAsks(invalidations, (nonce) => void epochPublisher.asked(nonce).catch(report), report);
  const beat = (): Promise<void> =>
    Promise.all([epochPublisher.heartbeat(), invalidations.ping()]).then(() => undefined, report);
  const pauseAfter = (done: boolean): number => {
    if (!done) return RETRY_MILLISECONDS;
    return epochPublisher.isAsked ? 0 : TURN_MILLISECONDS;
  };
  const turns = runEvery(turn, pauseAfter, signal);
  const beats = runEvery(beat, () => BEAT_MILLISECONDS, signal);
  return {
    epochPublisher,
    ended: Promise.all([turns, beats]).then(() => void continuity.redis.off('ready', atOnce)),
  };
}

function eventsFor(logger: Logger): EpochEvents {
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
