import {
  createDenylist,
  createRedisSource,
  denylist,
  EpochGuard,
  RevocationSubscriber,
  retentionOf,
} from '@gatehouse/session';
import type { Metric } from '../metrics.ts';
import { type StrategyParts, type StrategyRuntime, withCarts } from './strategy-runtime.ts';
import { createVerification } from './verification.ts';

/** `denylist` in a replica: public keys, and beside them the list, kept by following what auth announces. */
export function buildDenylist(parts: StrategyParts): StrategyRuntime {
  const { clock, retentionClock, limits, connectRedis, random, userCarts } = parts;
  const { keys, verifier, check } = createVerification(parts, denylist);
  // Its commands wait on the server for a part of the lease.
  const redis = connectRedis({ commandTimeout: limits.leaseMs, socketTimeout: 2 * limits.leaseMs });
  const subscriber = new RevocationSubscriber({
    source: createRedisSource(redis, new EpochGuard(redis, random)),
    ...{ clock, retentionClock, leaseMs: limits.leaseMs, retentionMs: retentionOf(limits) },
    report: (error) => parts.report(error, 'revocations are not heard'),
  });
  return {
    strategy: withCarts(createDenylist({ verifier, limits, subscriber, carts: userCarts })),
    checks: { keys: check, 'deny-list': async () => refuseUntrusted(subscriber) },
    metrics: metricsOf(subscriber),
    start() {
      keys.start();
      subscriber.start();
    },
    stop() {
      keys.stop();
      subscriber.stop();
      redis.disconnect();
    },
  };
}

function refuseUntrusted({ list }: RevocationSubscriber): void {
  if (!list) throw new Error('the deny-list is behind');
}

const metricsOf = (subscriber: RevocationSubscriber): Metric[] => [
  held('sessions', 'Ended sessions that are remembered.', () => subscriber.size.sessions),
  held('users', 'Users whose numbers were raised.', () => subscriber.size.users),
  held('trusted', '1 while the list may be trusted, else 0.', () => (subscriber.list ? 1 : 0)),
  counted(
    'invalid_entries',
    'Entries of the revocation stream that are not valid.',
    () => subscriber.stats.invalidEntries,
  ),
  counted(
    'resyncs',
    'Times that the whole revocation stream had to be read.',
    () => subscriber.stats.resyncs,
  ),
  counted('read_errors', 'Failed reads of the revocation stream.', () => subscriber.stats.readErrors),
];

const held = (what: string, help: string, read: () => number): Metric => ({
  ...{ kind: 'gauge', name: `deny_list_${what}`, help, read },
});

const counted = (what: string, help: string, read: () => number): Metric => ({
  ...{ kind: 'counter', name: `deny_list_${what}_total`, help, read },
});
