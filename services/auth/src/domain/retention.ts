import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from '@gatehouse/defaults';

/** One kind of row that is no longer needed. */
export interface RetentionRule {
  readonly what: string;
  /** Deletes rows that ended before `before` (ms since the epoch), `limit` at most; how many it were. */
  remove(before: number, limit: number): Promise<number>;
}

interface RetentionParts {
  readonly rules: readonly RetentionRule[];
  readonly clock: Clock;
  /** What went wrong, for the log: old rows cost space and nothing else, the next round tries again. */
  readonly report: (error: unknown, what: string) => void;
}

/** Long after any process could ask for them, whatever the clocks of the processes say. */
const MARGIN_MILLISECONDS = 3_600_000;
const ROUND_MILLISECONDS = 60_000;
/** Few rows at a time, so that sign-ins never wait behind a big delete; and an end to each round. */
const BATCH = 100;
const BATCHES = 50;

/** Deletes a bounded number of old rows of each kind; stops early when the signal says so. */
export async function purge({ rules, clock, report }: RetentionParts, signal?: AbortSignal): Promise<void> {
  for (const { what, remove } of rules) {
    try {
      // Throws while the clock is not known to be right: by a clock that is ahead, living sessions would be old.
      const before = clock.now() - MARGIN_MILLISECONDS;
      for (let batch = 0; batch < BATCHES && !signal?.aborted; batch += 1) {
        if ((await remove(before, BATCH)) < BATCH) break;
      }
    } catch (error) {
      report(error, what);
    }
  }
}

/** Tidies every minute until the signal. */
export async function startRetention(parts: RetentionParts, signal: AbortSignal): Promise<void> {
  await runEvery(
    () => purge(parts, signal),
    () => ROUND_MILLISECONDS,
    signal,
  );
}

/** Calls `turn` again and again, with a pause in ms after each; ends when the signal says so. `turn` must not throw. */
export async function runEvery<T>(
  turn: () => Promise<T>,
  pauseAfter: (result: T) => number,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const result = await turn();
    await pause(pauseAfter(result), undefined, { signal, ref: false }).catch(() => undefined);
  }
}
