import { type Clock, settleAll } from '@gatehouse/defaults';
import {
  type CompletenessGuard,
  type RevocationPublisher,
  type SessionStore,
  userKeyOf,
} from '@gatehouse/session';
import type { AccountStatePublisher } from '../domain/account-state-publisher.ts';

/** Tells a store of sessions, which lives in Redis, what has become true of a user. */
export function createStorePublisher(store: SessionStore, clock: Clock): AccountStatePublisher {
  return {
    publish: (userId, accountState) =>
      store.putAccountState(userKeyOf(userId), accountState, clock.monotonic()),
    async publishRemoval(userId, accountState) {
      // The account state first: a sign-in that is under way makes its session dead on arrival.
      await store.putAccountState(userKeyOf(userId), accountState, clock.monotonic());
      await store.revokeAll(userKeyOf(userId));
    },
  };
}

/** Tells those who hold a deny-list: a removed account's last generation ends all it had. */
export function createDenyListPublisher(publisher: RevocationPublisher): AccountStatePublisher {
  const announce: AccountStatePublisher['publish'] = (userId, { sessionGeneration, rolesVersion }) =>
    publisher.publish([{ kind: 'user', userId, generation: sessionGeneration, rights: rolesVersion }]);
  return { publish: announce, publishRemoval: announce };
}

/** Publishes to all of them; one that fails keeps none of the others from receiving it. Throws the first failure. */
export function combinedPublisher(feeds: readonly AccountStatePublisher[]): AccountStatePublisher {
  return {
    publish: (userId, accountState) => settleAll(feeds.map((feed) => feed.publish(userId, accountState))),
    publishRemoval: (userId, accountState) =>
      settleAll(feeds.map((feed) => feed.publishRemoval(userId, accountState))),
  };
}

/**
 * Tells only data that auth vouches for. A process that was led to another Redis than the others must not acknowledge
 * what no replica reads there.
 */
export function guardedPublisher(
  feed: AccountStatePublisher,
  guard: Pick<CompletenessGuard, 'assertComplete'>,
): AccountStatePublisher {
  return {
    async publish(userId, accountState) {
      await guard.assertComplete();
      await feed.publish(userId, accountState);
    },
    async publishRemoval(userId, accountState) {
      await guard.assertComplete();
      await feed.publishRemoval(userId, accountState);
    },
  };
}

/** As `guardedPublisher`. */
export function guardedRevocationPublisher(
  publisher: RevocationPublisher,
  guard: Pick<CompletenessGuard, 'assertComplete'>,
): RevocationPublisher {
  return {
    async publish(revocations) {
      await guard.assertComplete();
      await publisher.publish(revocations);
    },
  };
}
