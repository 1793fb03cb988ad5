import type { StrategyName } from '@gatehouse/contracts';
import { createReplay, type RecordClock, type Replay } from './replay.ts';

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
  /** Endings of this strategy since `since` (ms since the epoch), oldest first. */
  since(strategy: StrategyName, since: number, limit: number): Promise<Ending[]>;
}

/** How a strategy whose wire is Redis hears that a session ended. */
export interface EndingWire {
  /** How long after it an ending can concern anything that lives, in ms. */
  readonly horizon: number;
  send(ending: Pick<Ending, 'id' | 'tag'>): Promise<void>;
}

export type EndingWires = Readonly<Partial<Record<StrategyName, EndingWire>>>;

/** Repeats to each strategy which of its sessions ended. */
export function createEndingReplays(endings: Endings, wires: EndingWires, now: RecordClock): Replay[] {
  return (Object.entries(wires) as [StrategyName, EndingWire][]).map(([strategy, { horizon, send }]) =>
    createReplay<Ending>(
      {
        since: (since, limit) => endings.since(strategy, since, limit),
        recordedAt: ({ endedAt }) => endedAt,
        key: ({ id }) => id,
        version: () => '',
        send,
      },
      now,
      horizon,
    ),
  );
}
