import type { StrategyName } from '@gatehouse/contracts';
import {
  cached,
  createMemory,
  createSealed,
  createSealedCarts,
  createShared,
  createSticky,
  createToken,
  denylist,
  lifetimesOf,
  MemorySessionStore,
  memory,
  Sealer,
  type StrategyFacts,
  sealed,
  shared,
  sticky,
  token,
} from '@gatehouse/session';
import { buildCached } from './strategies/cached.ts';
import { buildDenylist } from './strategies/denylist.ts';
import { createRedisStore } from './strategies/redis-store.ts';
import { type RunningStrategy, type StrategyParts, withCarts } from './strategies/running.ts';
import { createVerification } from './strategies/verification.ts';

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
      const { redis, store, check } = createRedisStore(parts, shared);
      return {
        strategy: withCarts(createShared({ ...parts, store })),
        checks: { redis: check },
        stop: () => redis.disconnect(),
      };
    },
  },
  cached: { facts: cached, requires: ['REDIS_URL'], build: buildCached },
  token: {
    facts: token,
    requires: [],
    build(parts) {
      const { keys, verifier, check } = createVerification(parts, token);
      return {
        strategy: withCarts(createToken({ verifier, limits: parts.limits, carts: parts.userCarts })),
        checks: { keys: check },
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

/** Each its own: what `memory` issued is unknown to `sticky`. */
function memoryStore({ clock, limits }: StrategyParts): MemorySessionStore {
  return new MemorySessionStore({ clock, lifetimes: lifetimesOf(limits) });
}
