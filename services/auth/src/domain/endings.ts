import type { StrategyName } from '@gatehouse/contracts';
import type { Clock } from '@gatehouse/defaults';
import { createReplay, type Replay } from './replay.ts';

/** A session that ended early. */
export interface Ending {
  readonly strategy: StrategyName;
  readonly id: string;
  /** The user's part of a store's keys; undefined where no store keeps the session. */
  readonly tag: string | undefined;
  /** Ms since the epoch, by the database's clock. */
  readonly endedAt: number;
}

/** The record of endings. Throws `Unavailable`. */
export interface Endings {
  record(ending: Omit<Ending, 'endedAt'> & { tag: string }): Promise<void>;
  /** Endings of these strategies since `since` (ms since the epoch), oldest first. */
  since(strategies: readonly StrategyName[], since: number, limit: number): Promise<Ending[]>;
}

/** How each strategy whose wire is Redis hears that a session ended. */
export type EndingWires = Readonly<Partial<Record<StrategyName, (ending: Ending) => Promise<void>>>>;

/** Repeats which sessions ended. */
export function createEndingReplay(
  endings: Endings,
  wires: EndingWires,
  clock: Clock,
  absolute: number,
): Replay {
  const strategies = Object.keys(wires) as StrategyName[];
  return createReplay<Ending>(
    {
      since: (since, limit) => endings.since(strategies, since, limit),
      recordedAt: ({ endedAt }) => endedAt,
      key: ({ id }) => id,
      version: () => '',
      send: async (ending) => wires[ending.strategy]?.(ending),
    },
    clock,
    absolute,
  );
}
