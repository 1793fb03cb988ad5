import { retentionOf, type TimeLimits, touchInterval } from '@gatehouse/session';
import type { EpochPublisher } from './adapters/epoch-publisher.ts';
import { retentionRulesIn } from './adapters/retention-rules.ts';
import { startRetention } from './domain/retention.ts';
import type { RedisBackend } from './redis-backend.ts';
import { type RelayParts, relayToRedis } from './redis-relay.ts';

export interface Background {
  /** Undefined when Redis is off. */
  readonly epochPublisher: EpochPublisher | undefined;
  stop(): Promise<void>;
}

export interface BackgroundParts extends Omit<RelayParts, 'recovery'> {
  readonly redisBackend: RedisBackend | undefined;
  readonly limits: TimeLimits;
}

/** What auth does unasked: delete old rows, and repeat to Redis what PostgreSQL knows. */
export function startBackground(parts: BackgroundParts): Background {
  const { pool, redisBackend, logger, clock, limits } = parts;
  const kept = {
    absoluteMs: limits.absoluteMs,
    idleMs: idleRetentionOf(limits),
    deniedMs: retentionOf(limits),
  };
  const stopped = new AbortController();
  const report = (error: unknown, what: string) => logger.warn({ err: error }, `not deleted: ${what}`);
  const works = [startRetention({ rules: retentionRulesIn(pool, kept), clock, report }, stopped.signal)];
  const repeating =
    redisBackend?.recovery && relayToRedis({ ...parts, recovery: redisBackend.recovery }, stopped.signal);
  if (repeating) works.push(repeating.ended);
  return {
    epochPublisher: repeating?.epochPublisher,
    async stop() {
      stopped.abort();
      await Promise.all(works);
    },
  };
}

/** How long after "last seen" was written the idle deadline of any strategy has passed, and what it issued with it. */
const idleRetentionOf = (limits: TimeLimits): number =>
  limits.idleMs +
  Math.max(limits.accessTokenMs, limits.sealedRenewalMs, touchInterval(limits)) +
  limits.clockToleranceMs;
