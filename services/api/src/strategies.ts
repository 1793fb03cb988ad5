import type { StrategyName } from '@gatehouse/contracts';
import type { Clock, Random, ReadinessCheck, Redis, RedisSettings } from '@gatehouse/defaults';
import { orUnavailable } from '@gatehouse/defaults';
import {
  type Accounts,
  type Carts,
  cached,
  createCached,
  createDenylist,
  createMemory,
  createRedisFeed,
  createSealed,
  createSealedCarts,
  createShared,
  createSticky,
  createToken,
  denylist,
  EpochGate,
  Follower,
  KeyRing,
  type KeySource,
  type Limits,
  lifetimesOf,
  MemorySessionStore,
  memory,
  NearCache,
  RedisLink,
  RedisSessionStore,
  retentionOf,
  type SealedPorts,
  Sealer,
  type Strategy,
  type StrategyFacts,
  sealed,
  shared,
  sticky,
  TokenVerifier,
  token,
} from '@gatehouse/session';

/** What strategies are made of; each takes what it needs. */
export interface StrategyParts {
  readonly limits: Limits;
  readonly clock: Clock;
  readonly random: Random;
  readonly accounts: Accounts;
  readonly keySource: KeySource;
  readonly renew: SealedPorts['renew'];
  /** Carts by user, for strategies that have nowhere to keep one. */
  readonly userCarts: Carts;
  /** Opens a connection. Only a strategy that needs Redis calls it: without one, Redis is never reached for. */
  readonly connectRedis: (overrides?: RedisSettings['overrides']) => Redis;
  /** 32 bytes each; the first seals, all open. Empty when no strategy seals. */
  readonly sealingKeys: readonly Uint8Array[];
}

/** A strategy as this process runs it, with what runs beside it. */
export interface RunningStrategy {
  readonly strategy: Strategy & { readonly carts: Carts };
  /** By the name of the part, for readiness. */
  readonly checks?: Readonly<Record<string, ReadinessCheck>>;
  readonly start?: () => void;
  readonly stop?: () => void;
}

interface Row {
  readonly facts: StrategyFacts;
  /** The variables that it cannot run without, besides those that every service needs. */
  readonly requires: readonly ('REDIS_URL' | 'SEALING_KEYS')[];
  build(parts: StrategyParts): RunningStrategy;
}

/** The strategies that a replica can run. To leave one out of the project, delete its row, here and in auth. */
const rows: Readonly<Record<StrategyName, Row>> = {
  memory: {
    facts: memory,
    requires: [],
    build: (parts) => ({ strategy: withCarts(createMemory({ ...parts, store: memoryStore(parts) })) }),
  },
  sticky: {
    facts: sticky,
    requires: [],
    build: (parts) => ({ strategy: withCarts(createSticky({ ...parts, store: memoryStore(parts) })) }),
  },
  shared: {
    facts: shared,
    requires: ['REDIS_URL'],
    build(parts) {
      const { redis, store } = redisStore(parts, shared);
      return {
        strategy: withCarts(createShared({ ...parts, store })),
        checks: { redis: async () => void (await orUnavailable(redis.ping())) },
        stop: () => redis.disconnect(),
      };
    },
  },
  cached: { facts: cached, requires: ['REDIS_URL'], build: buildCached },
  token: {
    facts: token,
    requires: [],
    build(parts) {
      const { keys, verifier } = verification(parts, token);
      return {
        strategy: withCarts(createToken({ verifier, limits: parts.limits, carts: parts.userCarts })),
        checks: { keys: async () => refuseStale(keys) },
        start: () => keys.start(),
        stop: () => keys.stop(),
      };
    },
  },
  denylist: { facts: denylist, requires: ['REDIS_URL'], build: buildDenylist },
  sealed: {
    facts: sealed,
    requires: ['SEALING_KEYS'],
    build({ sealingKeys, renew, limits, clock }) {
      const [first, ...rest] = sealingKeys;
      if (first === undefined) throw new TypeError('sealing needs a key');
      const sealer = new Sealer([first, ...rest]);
      return {
        strategy: withCarts(
          createSealed({ sealer, renew, limits, clock, carts: createSealedCarts(sealer, clock) }),
        ),
      };
    },
  },
};

/** Builds the strategies of these names. */
export function buildStrategies(names: readonly StrategyName[], parts: StrategyParts): RunningStrategy[] {
  return names.map((name) => rows[name].build(parts));
}

/** The variables that a strategy cannot run without. */
export function requirementsOf(name: StrategyName): Row['requires'] {
  return rows[name].requires;
}

/** How much of its memory a replica gives to copies of sessions. */
const NEAR_CACHE = { sessions: 100_000, bytes: 60_000_000 };

function buildCached(parts: StrategyParts): RunningStrategy {
  const { clock, limits, connectRedis } = parts;
  const { redis, store } = redisStore(parts, cached);
  const link = new RedisLink({
    // RESP3 would drop the invalidations without a word; a pair that is lost is replaced as a pair.
    connect: (role) =>
      connectRedis({
        lazyConnect: true,
        retryStrategy: () => null,
        ...(role === 'ear' ? { protocol: 2 as const } : {}),
      }),
    report: () => undefined,
  });
  const near = new NearCache({
    ...{ link, store, clock, lease: limits.lease, capacity: NEAR_CACHE, prefix: prefixOf(cached) },
    lastSeen: (key) => store.lastSeen(key),
  });
  return {
    strategy: withCarts(createCached({ ...parts, store, near })),
    checks: { redis: async () => void (await orUnavailable(redis.ping())) },
    start: () => near.start(),
    stop() {
      near.stop();
      redis.disconnect();
    },
  };
}

function buildDenylist(parts: StrategyParts): RunningStrategy {
  const { clock, limits, connectRedis, userCarts } = parts;
  const { keys, verifier } = verification(parts, denylist);
  // Its commands wait on the server for a part of the lease.
  const redis = connectRedis({ commandTimeout: limits.lease, socketTimeout: 2 * limits.lease });
  const follower = new Follower({
    feed: createRedisFeed(redis),
    ...{ clock, lease: limits.lease, retention: retentionOf(limits), report: () => undefined },
  });
  return {
    strategy: withCarts(createDenylist({ verifier, limits, follower, carts: userCarts })),
    checks: { keys: async () => refuseStale(keys), denylist: async () => refuseUntrusted(follower) },
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

const prefixOf = ({ name }: StrategyFacts): string => `gatehouse:${name}`;

/** The records of a strategy in Redis, believed once auth has vouched for them. */
function redisStore({ connectRedis, clock, limits }: StrategyParts, facts: StrategyFacts) {
  const redis = connectRedis();
  const gate = new EpochGate(redis);
  const lifetimes = lifetimesOf(limits);
  return { redis, store: new RedisSessionStore({ redis, prefix: prefixOf(facts), clock, lifetimes, gate }) };
}

function verification({ keySource, clock, limits }: StrategyParts, facts: StrategyFacts) {
  const { jwksRefresh, jwksMaxStale, clockTolerance } = limits;
  const keys = new KeyRing({ source: keySource, clock, refresh: jwksRefresh, maxStale: jwksMaxStale });
  return {
    keys,
    verifier: new TokenVerifier({ keys, audience: facts.name, clock, tolerance: clockTolerance }),
  };
}

/** Each its own: what `memory` issued is unknown to `sticky`. */
function memoryStore({ clock, limits }: StrategyParts): MemorySessionStore {
  return new MemorySessionStore({ clock, lifetimes: lifetimesOf(limits) });
}

function withCarts(strategy: Strategy): Strategy & { readonly carts: Carts } {
  const { carts } = strategy;
  if (!carts) throw new TypeError(`${strategy.facts.name} keeps no carts`);
  return { ...strategy, carts };
}

function refuseStale(keys: KeyRing): void {
  if (keys.isStale) throw new Error('the keys that verify tokens are not known, or too old');
}

function refuseUntrusted({ list }: Follower): void {
  if (!list) throw new Error('the deny-list is behind');
}
