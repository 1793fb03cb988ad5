import { type Limits, retentionOf, touchInterval } from '@gatehouse/session';
import type { Vouching } from './adapters/vouching.ts';
import { wastesIn } from './adapters/wastes.ts';
import { keepTidy } from './domain/housekeeping.ts';
import { type RepeatingParts, repeatToRedis } from './repeating.ts';
import type { Wired } from './wired.ts';

export interface Background {
  /** Undefined when Redis is off. */
  readonly vouching: Vouching | undefined;
  stop(): Promise<void>;
}

export interface BackgroundParts extends Omit<RepeatingParts, 'telling'> {
  readonly wired: Wired | undefined;
  readonly limits: Limits;
}

/** What auth does unasked: delete old rows, and repeat to Redis what PostgreSQL knows. */
export function startBackground(parts: BackgroundParts): Background {
  const { pool, wired, logger, clock, limits } = parts;
  const kept = { absolute: limits.absolute, idle: idleRetentionOf(limits), denied: retentionOf(limits) };
  const stopped = new AbortController();
  const report = (error: unknown, what: string) => logger.warn({ err: error }, `not deleted: ${what}`);
  const works = [keepTidy({ wastes: wastesIn(pool, kept), clock, report }, stopped.signal)];
  const repeating = wired?.telling && repeatToRedis({ ...parts, telling: wired.telling }, stopped.signal);
  if (repeating) works.push(repeating.ended);
  return {
    vouching: repeating?.vouching,
    async stop() {
      stopped.abort();
      await Promise.all(works);
    },
  };
}

/** How long after "last seen" was written the idle deadline of any strategy has passed, and what it issued with it. */
const idleRetentionOf = (limits: Limits): number =>
  limits.idle +
  Math.max(limits.accessToken, limits.sealedRenewal, touchInterval(limits)) +
  limits.clockTolerance;
