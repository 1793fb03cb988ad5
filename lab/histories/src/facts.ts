import type { StrategyName } from '@gatehouse/testkit/strategy-table';

/** What the checks know of a strategy beyond `support/strategy-table.ts`: what it may forget, and where carts are. */
export interface Facts {
  /** What takes unrevoked sessions with it: the replica that made them, a Redis that is emptied, nothing. */
  readonly lostWith: 'its replica' | 'Redis' | 'nothing';
  /** Whether the gateway leads a client back to the replica that made its session. */
  readonly returns: boolean;
  /** Whose cart it is, where no addition may be lost (G12). */
  readonly cart: 'of the session' | 'of the user' | 'last write wins';
}

const record: Facts = { lostWith: 'Redis', returns: false, cart: 'of the session' };
/** Nothing that can be lost keeps the session, and the cart is in the database. */
const recorded: Facts = { lostWith: 'nothing', returns: false, cart: 'of the user' };

/** One row a strategy. */
export const factsOf: Readonly<Record<StrategyName, Facts>> = {
  // Its carts are one a replica, as its sessions are.
  memory: { lostWith: 'its replica', returns: false, cart: 'of the session' },
  sticky: { lostWith: 'its replica', returns: true, cart: 'of the session' },
  shared: record,
  cached: record,
  token: recorded,
  denylist: recorded,
  sealed: { lostWith: 'nothing', returns: false, cart: 'last write wins' },
  phantom: recorded,
};
