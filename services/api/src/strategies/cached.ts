import { cached, createCached, NearCache, RedisTrackingConnection, recordSlackOf } from '@gatehouse/session';
import type { Metric } from '../metrics.ts';
import { createRedisStore, prefixOf } from './redis-store.ts';
import { type StrategyParts, type StrategyRuntime, withCarts } from './strategy-runtime.ts';

/** How much of its memory a replica gives to copies of sessions. */
const NEAR_CACHE = { sessions: 100_000, bytes: 60_000_000 };

/** `cached` in a replica: the store, and in front of it a near cache with a pair of connections of its own. */
export function buildCached(parts: StrategyParts): StrategyRuntime {
  const { clock, limits, connectRedis, random } = parts;
  const { redis, store, check } = createRedisStore(parts, cached, recordSlackOf(limits));
  const connection = new RedisTrackingConnection({
    // RESP3 would drop the invalidations without a word; a pair that is lost is replaced as a pair.
    connect: (role) =>
      connectRedis({
        lazyConnect: true,
        retryStrategy: () => null,
        ...(role === 'invalidations' ? { protocol: 2 as const } : {}),
      }),
    random,
    report: (error) => parts.report(error, 'the near cache is not told of changes'),
  });
  const near = new NearCache({
    ...{ connection, store, clock, leaseMs: limits.leaseMs, capacity: NEAR_CACHE, prefix: prefixOf(cached) },
    lastSeen: (key) => store.lastSeen(key),
  });
  return {
    strategy: withCarts(createCached({ ...parts, store, near })),
    checks: { 'session store': check },
    metrics: metricsOf(near),
    start: () => near.start(),
    stop() {
      near.stop();
      redis.disconnect();
    },
  };
}

const metricsOf = (near: NearCache): Metric[] => [
  counted('hits', 'Sessions that were answered from memory.', () => near.stats.hits),
  counted('misses', 'Sessions that Redis was asked for.', () => near.stats.misses),
  counted('invalidations', 'Messages of Redis that something changed.', () => near.stats.invalidations),
  counted('lease_losses', 'Times that memory ceased to be trusted.', () => near.stats.leaseLosses),
  { kind: 'gauge', name: 'near_cache_sessions', help: 'Sessions in memory.', read: () => near.size.sessions },
  {
    kind: 'gauge',
    name: 'near_cache_bytes',
    help: 'What they take, estimated.',
    read: () => near.size.bytes,
  },
];

const counted = (what: string, help: string, read: () => number): Metric => ({
  ...{ kind: 'counter', name: `near_cache_${what}_total`, help, read },
});
