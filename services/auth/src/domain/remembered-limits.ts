import type { Clock } from '@gatehouse/defaults';
import type { AttemptCounters } from './attempts.ts';

/** Keys that one process remembers at most. */
const MOST = 10_000;

/**
 * Counters that remember which keys are used up and until when: nothing lifts that before its window ends. A flood of
 * attempts at a limit is refused without a query, and takes no connection to the database from others (G15).
 */
export function rememberingLimits(counters: AttemptCounters, clock: Clock): AttemptCounters {
  const until = new Map<string, number>();
  const waitOf = (key: string): number => {
    const wait = (until.get(key) ?? 0) - clock.monotonic();
    if (wait <= 0) until.delete(key);
    return wait;
  };
  return {
    async blocked(counted) {
      for (const { key } of counted) {
        const wait = waitOf(key);
        if (wait > 0) return { key, wait };
      }
      const blocked = await counters.blocked(counted);
      if (!blocked) return undefined;
      const [oldest] = until.keys();
      if (until.size >= MOST && oldest !== undefined) until.delete(oldest);
      until.set(blocked.key, clock.monotonic() + blocked.wait);
      return blocked;
    },
    reserve: (counted) => counters.reserve(counted),
  };
}
