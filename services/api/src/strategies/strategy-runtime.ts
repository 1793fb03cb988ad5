import type { Clock, Random, ReadinessCheck, Redis, RedisSettings } from '@gatehouse/defaults';
import type {
  Accounts,
  Carts,
  KeySource,
  PhantomPorts,
  SealedPorts,
  Strategy,
  TimeLimits,
} from '@gatehouse/session';
import type { Receipts } from '../adapters/receipted-store.ts';
import type { Metric } from '../metrics.ts';

/** What strategies are made of; each takes what it needs. */
export interface StrategyParts {
  readonly limits: TimeLimits;
  readonly clock: Clock;
  /** Adds no time that only the wall clock knows of: what must not be forgotten early is kept by it. */
  readonly retentionClock: Clock;
  readonly random: Random;
  readonly accounts: Accounts;
  readonly receipts: Receipts;
  readonly keySource: KeySource;
  readonly renew: SealedPorts['renew'];
  readonly recordActivity: PhantomPorts['recordActivity'];
  /** Carts by user, for strategies that have nowhere to keep one. */
  readonly userCarts: Carts;
  /** Opens a connection. Only a strategy that needs Redis calls it: without one, Redis is never reached for. */
  readonly connectRedis: (overrides?: RedisSettings['overrides']) => Redis;
  /** 32 bytes each; the first seals, all open. Empty when no strategy seals. */
  readonly sealingKeys: readonly Uint8Array[];
  /** What goes wrong beside the requests, for the log. */
  readonly report: (error: unknown, what: string) => void;
}

/** A strategy as this process runs it, with what runs beside it. */
export interface StrategyRuntime {
  readonly strategy: Strategy & { readonly carts: Carts };
  /** By the name of the part, for readiness. */
  readonly checks?: Readonly<Record<string, ReadinessCheck>>;
  /** What it counts, for `/metrics`. */
  readonly metrics?: readonly Metric[];
  readonly start?: () => void;
  readonly stop?: () => void;
}

/** @throws TypeError for a strategy without carts: a replica runs the shop. */
export function withCarts(strategy: Strategy): StrategyRuntime['strategy'] {
  const { carts } = strategy;
  if (!carts) throw new TypeError(`${strategy.facts.name} keeps no carts`);
  return { ...strategy, carts };
}
