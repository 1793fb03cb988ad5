import {
  createDenylist,
  createRedisFeed,
  denylist,
  EpochGate,
  Follower,
  retentionOf,
} from '@gatehouse/session';
import type { Figure } from '../figures.ts';
import { type RunningStrategy, type StrategyParts, withCarts } from './running.ts';
import { createVerification } from './verification.ts';

/** `denylist` in a replica: public keys, and beside them the list, kept by following what auth announces. */
export function buildDenylist(parts: StrategyParts): RunningStrategy {
  const { clock, retentionClock, limits, connectRedis, random, userCarts } = parts;
  const { keys, verifier, check } = createVerification(parts, denylist);
  // Its commands wait on the server for a part of the lease.
  const redis = connectRedis({ commandTimeout: limits.lease, socketTimeout: 2 * limits.lease });
  const follower = new Follower({
    feed: createRedisFeed(redis, new EpochGate(redis, random)),
    ...{ clock, retentionClock, lease: limits.lease, retention: retentionOf(limits) },
    report: (error) => parts.report(error, 'revocations are not heard'),
  });
  return {
    strategy: withCarts(createDenylist({ verifier, limits, follower, carts: userCarts })),
    checks: { keys: check, 'deny-list': async () => refuseUntrusted(follower) },
    figures: figuresOf(follower),
    start() {
      keys.start();
      follower.start();
    },
    stop() {
      keys.stop();
      follower.stop();
      redis.disconnect();
    },
  };
}

function refuseUntrusted({ list }: Follower): void {
  if (!list) throw new Error('the deny-list is behind');
}

const figuresOf = (follower: Follower): Figure[] => [
  held('sessions', 'Ended sessions that are remembered.', () => follower.size.sessions),
  held('users', 'Users whose numbers were raised.', () => follower.size.users),
  held('trusted', '1 while the list may be trusted, else 0.', () => (follower.list ? 1 : 0)),
  counted('garbage', 'Entries of the feed that could not be read.', () => follower.stats.garbage),
  counted('epochs', 'Times that the whole feed had to be read.', () => follower.stats.epochs),
  counted('failures', 'Looks at the feed that were not answered.', () => follower.stats.failures),
];

const held = (what: string, help: string, read: () => number): Figure => ({
  ...{ kind: 'gauge', name: `deny_list_${what}`, help, read },
});

const counted = (what: string, help: string, read: () => number): Figure => ({
  ...{ kind: 'counter', name: `deny_list_${what}_total`, help, read },
});
