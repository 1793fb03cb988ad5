import type { StrategyName } from '@gatehouse/contracts';
import type { Actor } from '@gatehouse/session';
import { createOutboxRelay, type OutboxRelay, type Position } from './outbox-relay.ts';

/** A session that ended early. */
export interface LoggedRevocation {
  readonly strategy: StrategyName;
  readonly id: string;
  /** The user's part of a store's keys; undefined where no store keeps the session. */
  readonly userKey: string | undefined;
  /** By the database's clock, as it writes it. */
  readonly endedAt: string;
}

/** The log of revocations. Throws `Unavailable`. */
export interface RevocationLog {
  record(revocation: Omit<LoggedRevocation, 'endedAt'> & { userKey: string }): Promise<void>;
  /**
   * The same for `actor`, another session of the user, which is checked in the same transaction (throws
   * `ActorRefused`). False when its user has no such session; true again for the same actor until it is settled.
   */
  recordFor(
    actor: Actor,
    revocation: Omit<LoggedRevocation, 'endedAt'> & { userKey: string },
  ): Promise<boolean>;
  /** Whether a session of this strategy ended early. */
  has(strategy: StrategyName, id: string): Promise<boolean>;
  /** The ending is acknowledged: from now on its user has no such session, for every caller. */
  settle(id: string): Promise<void>;
  /** The next endings of this strategy after a position, in the order of time and id. */
  after(strategy: StrategyName, position: Position, limit: number): Promise<readonly LoggedRevocation[]>;
}

/** How a strategy whose revocations travel through Redis receives them. */
export interface RevocationSink {
  /** How long after it an ending can concern anything that lives, in ms. */
  readonly horizon: number;
  sendAll(revocationLog: readonly Pick<LoggedRevocation, 'id' | 'userKey'>[]): Promise<void>;
}

export type RevocationSinks = Readonly<Partial<Record<StrategyName, RevocationSink>>>;

/** Repeats to each strategy which of its sessions ended. */
export function createRevocationRelays(
  revocationLog: Pick<RevocationLog, 'after'>,
  wires: RevocationSinks,
): OutboxRelay[] {
  return (Object.entries(wires) as [StrategyName, RevocationSink][]).map(([strategy, { horizon, sendAll }]) =>
    createOutboxRelay<LoggedRevocation>({
      name: `endings of ${strategy}`,
      horizon,
      before: (since) => ({ at: new Date(since).toISOString(), id: '' }),
      after: (position, limit) => revocationLog.after(strategy, position, limit),
      positionOf: ({ endedAt, id }) => ({ at: endedAt, id }),
      key: ({ id }) => id,
      version: () => '',
      send: sendAll,
    }),
  );
}
