import type { StrategyName } from '@gatehouse/contracts';
import {
  cached,
  createMemory,
  createPhantom,
  createSealed,
  createSealedCarts,
  createShared,
  createSticky,
  createToken,
  denylist,
  lifetimesOf,
  MemorySessionStore,
  memory,
  phantom,
  Sealer,
  type SessionStore,
  type StrategyFacts,
  sealed,
  shared,
  sticky,
  token,
} from '@gatehouse/session';
import { receiptedStore } from './adapters/receipted-store.ts';
import { buildCached } from './strategies/cached.ts';
import { buildDenylist } from './strategies/denylist.ts';
import { createRedisStore } from './strategies/redis-store.ts';
import { type StrategyParts, type StrategyRuntime, withCarts } from './strategies/strategy-runtime.ts';
import { createVerification } from './strategies/verification.ts';

/** A variable that only some strategies cannot run without. */
type Requirement = 'REDIS_URL' | 'SEALING_KEYS' | 'INTERNAL_CHANGE_SECRET';

interface Row {
  readonly facts: StrategyFacts;
  /** Besides what its facts say it needs. */
  readonly requires?: readonly Requirement[];
  build(parts: StrategyParts): StrategyRuntime;
}

/** The strategies that a replica can run. To leave one out of the project, delete its row, here and in auth. */
const rows: Readonly<Record<StrategyName, Row>> = {
  memory: {
    facts: memory,
    requires: ['INTERNAL_CHANGE_SECRET'],
    build: (parts) => ({ strategy: withCarts(createMemory({ ...parts, store: memoryStore(parts) })) }),
  },
  sticky: {
    facts: sticky,
    requires: ['INTERNAL_CHANGE_SECRET'],
    build: (parts) => ({ strategy: withCarts(createSticky({ ...parts, store: memoryStore(parts) })) }),
  },
  shared: {
    facts: shared,
    build(parts) {
      const { redis, store, check } = createRedisStore(parts, shared);
      return {
        strategy: withCarts(createShared({ ...parts, store })),
        checks: { redis: check },
        stop: () => redis.disconnect(),
      };
    },
  },
  cached: { facts: cached, build: buildCached },
  token: {
    facts: token,
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
  denylist: { facts: denylist, build: buildDenylist },
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
  phantom: {
    facts: phantom,
    build(parts) {
      const { keys, verifier, check } = createVerification(parts, phantom);
      return {
        strategy: withCarts(createPhantom({ ...parts, verifier, carts: parts.userCarts })),
        checks: { keys: check },
        start: () => keys.start(),
        stop: () => keys.stop(),
      };
    },
  },
};

const VARIABLES = { redis: 'REDIS_URL' } as const satisfies Record<string, Requirement>;

/** Builds the strategies of these names. */
export function buildStrategies(names: readonly StrategyName[], parts: StrategyParts): StrategyRuntime[] {
  return names.map((name) => rows[name].build(parts));
}

/** The variables that a strategy cannot run without. */
export function requirementsOf(name: StrategyName): Requirement[] {
  const { facts, requires = [] } = rows[name];
  return [...facts.needs.map((part) => VARIABLES[part]), ...requires];
}

/** Each its own: what `memory` issued is unknown to `sticky`. */
function memoryStore({ clock, limits, receipts, report }: StrategyParts): SessionStore {
  const store = new MemorySessionStore({
    ...{ clock, lifetimes: lifetimesOf(limits), perUser: limits.sessionsPerUser },
  });
  return receiptedStore(store, receipts, report);
}
