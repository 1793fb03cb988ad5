import type { StrategyName } from '@gatehouse/contracts';
import type { Actor } from '@gatehouse/session';
import { createReplay, type Position, type Replay } from './replay.ts';

/** A session that ended early. */
export interface Ending {
  readonly strategy: StrategyName;
  readonly id: string;
  /** The user's part of a store's keys; undefined where no store keeps the session. */
  readonly tag: string | undefined;
  /** By the database's clock, as it writes it. */
  readonly endedAt: string;
}

/** The record of endings. Throws `Unavailable`. */
export interface Endings {
  record(ending: Omit<Ending, 'endedAt'> & { tag: string }): Promise<void>;
  /**
   * The same for `actor`, another session of the user, which is checked in the same transaction (throws
   * `ActorRefused`). False when its user has no such session; true again for the same actor until it is settled.
   */
  recordFor(actor: Actor, ending: Omit<Ending, 'endedAt'> & { tag: string }): Promise<boolean>;
  /** Whether a session of this strategy ended early. */
  has(strategy: StrategyName, id: string): Promise<boolean>;
  /** The ending is acknowledged: from now on its user has no such session, for every caller. */
  settle(id: string): Promise<void>;
  /** The next endings of this strategy after a position, in the order of time and id. */
  after(strategy: StrategyName, position: Position, limit: number): Promise<readonly Ending[]>;
}

/** How a strategy whose wire is Redis hears that sessions ended. */
export interface EndingWire {
  /** How long after it an ending can concern anything that lives, in ms. */
  readonly horizon: number;
  sendAll(endings: readonly Pick<Ending, 'id' | 'tag'>[]): Promise<void>;
}

export type EndingWires = Readonly<Partial<Record<StrategyName, EndingWire>>>;

/** Repeats to each strategy which of its sessions ended. */
export function createEndingReplays(endings: Pick<Endings, 'after'>, wires: EndingWires): Replay[] {
  return (Object.entries(wires) as [StrategyName, EndingWire][]).map(([strategy, { horizon, sendAll }]) =>
    createReplay<Ending>({
      name: `endings of ${strategy}`,
      horizon,
      before: (since) => ({ at: new Date(since).toISOString(), id: '' }),
      after: (position, limit) => endings.after(strategy, position, limit),
      positionOf: ({ endedAt, id }) => ({ at: endedAt, id }),
      key: ({ id }) => id,
      version: () => '',
      send: sendAll,
    }),
  );
}
