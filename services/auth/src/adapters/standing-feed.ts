import type { Clock } from '@gatehouse/defaults';
import { type Gate, type RevocationWire, type SessionStore, tagOf } from '@gatehouse/session';
import type { StandingFeed } from '../domain/standing-feed.ts';

/** Tells a store of sessions, which lives in Redis, what has become true of a user. */
export function createStoreFeed(store: SessionStore, clock: Clock): StandingFeed {
  return {
    publish: (userId, standing) => store.putStanding(tagOf(userId), standing, clock.monotonic()),
    async withdraw(userId, standing) {
      // The standing first: a sign-in that is under way makes its session dead on arrival.
      await store.putStanding(tagOf(userId), standing, clock.monotonic());
      await store.endAll(tagOf(userId));
    },
  };
}

/** Tells those who hold a deny-list: a removed account's last generation ends all it had. */
export function createWireFeed(wire: RevocationWire): StandingFeed {
  const announce: StandingFeed['publish'] = (userId, { generation, rights }) =>
    wire.announce([{ kind: 'user', userId, generation, rights }]);
  return { publish: announce, withdraw: announce };
}

/** All of them are told; who fails does not keep the others from hearing. Throws the first failure. */
export function combinedFeed(feeds: readonly StandingFeed[]): StandingFeed {
  const tell = async (told: (feed: StandingFeed) => Promise<void>): Promise<void> => {
    const outcomes = await Promise.allSettled(feeds.map(told));
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  };
  return {
    publish: (userId, standing) => tell((feed) => feed.publish(userId, standing)),
    withdraw: (userId, standing) => tell((feed) => feed.withdraw(userId, standing)),
  };
}

/**
 * Tells only data that auth vouches for. A process that was led to another Redis than the others must not acknowledge
 * what no replica reads there.
 */
export function vouchedFeed(feed: StandingFeed, gate: Pick<Gate, 'pass'>): StandingFeed {
  return {
    async publish(userId, standing) {
      await gate.pass();
      await feed.publish(userId, standing);
    },
    async withdraw(userId, standing) {
      await gate.pass();
      await feed.withdraw(userId, standing);
    },
  };
}

/** As `vouchedFeed`. */
export function vouchedWire(wire: RevocationWire, gate: Pick<Gate, 'pass'>): RevocationWire {
  return {
    async announce(revocations) {
      await gate.pass();
      await wire.announce(revocations);
    },
  };
}
