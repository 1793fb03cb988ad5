import type { Clock } from '@gatehouse/defaults';
import { type SessionStore, tagOf } from '@gatehouse/session';
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
