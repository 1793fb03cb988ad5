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
<<<<<<< HEAD
import { buildCached } from './strategies/cached.ts';
import { buildDenylist } from './strategies/denylist.ts';
import { createRedisStore } from './strategies/redis-store.ts';
import { type RunningStrategy, type StrategyParts, withCarts } from './strategies/running.ts';
import { createVerification } from './strategies/verification.ts';
=======

/** What strategies are made of; each takes what it needs. */
export interface StrategyParts {
  readonly limits: Limits;
  readonly clock: Clock;
  readonly random: Random;
  readonly accounts: Accounts;
  readonly keySource: KeySource;
  /** Told when auth did not say which keys are good. */
  readonly reportKeys: (error: unknown) => void;
  readonly renew: SealedPorts['renew'];
  /** Carts by user, for strategies that have nowhere to keep one. */
  readonly userCarts: Carts;
  /** Opens a connection. Only a strategy that needs Redis calls it: without one, Redis is never reached for. */
  readonly connectRedis: () => Redis;
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
>>>>>>> main

/** A variable that only some strategies cannot run without. */
type Requirement = 'REDIS_URL' | 'SEALING_KEYS';

interface Row {
  readonly facts: StrategyFacts;
  /** Besides what its facts say it needs. */
  readonly requires?: readonly Requirement[];
  build(parts: StrategyParts): RunningStrategy;
}

/** The strategies that a replica can run. To leave one out of the project, delete its row, here and in auth. */
const rows: Readonly<Record<StrategyName, Row>> = {
  memory: {
    facts: memory,
    build: (parts) => ({ strategy: withCarts(createMemory({ ...parts, store: memoryStore(parts) })) }),
  },
  sticky: {
    facts: sticky,
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
<<<<<<< HEAD
    build(parts) {
      const { keys, verifier, check } = createVerification(parts, token);
=======
    build({ keySource, clock, limits, userCarts, reportKeys }) {
      const { jwksRefresh, jwksMaxStale, clockTolerance } = limits;
      const keys = new KeyRing({
        ...{ source: keySource, clock, refresh: jwksRefresh, maxStale: jwksMaxStale },
        report: reportKeys,
      });
      const verifier = new TokenVerifier({ keys, audience: token.name, clock, tolerance: clockTolerance });
>>>>>>> main
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
};

const VARIABLES = { redis: 'REDIS_URL' } as const satisfies Record<string, Requirement>;

/** Builds the strategies of these names. */
export function buildStrategies(names: readonly StrategyName[], parts: StrategyParts): RunningStrategy[] {
  return names.map((name) => rows[name].build(parts));
}

/** The variables that a strategy cannot run without. */
export function requirementsOf(name: StrategyName): Requirement[] {
  const { facts, requires = [] } = rows[name];
  return [...facts.needs.map((part) => VARIABLES[part]), ...requires];
}

/** Each its own: what `memory` issued is unknown to `sticky`. */
function memoryStore({ clock, limits }: StrategyParts): MemorySessionStore {
  return new MemorySessionStore({ clock, lifetimes: lifetimesOf(limits) });
}
