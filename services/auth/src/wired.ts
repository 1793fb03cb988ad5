import type { StrategyName } from '@gatehouse/contracts';
import { quietly } from '@gatehouse/defaults';
import {
  announcedRegister,
  createRedisFeed,
  createRedisWire,
  EpochGate,
  Follower,
  lifetimesOf,
  RedisSessionStore,
  type RefreshFamilies,
  type RevocationWire,
  retentionOf,
  type SessionRegister,
  type SessionStore,
} from '@gatehouse/session';
import { recordedStore } from './adapters/recorded-store.ts';
import type { RegisterOf } from './adapters/registers.ts';
import { combinedFeed, createStoreFeed, createWireFeed } from './adapters/standing-feed.ts';
import type { AuthDependencies } from './dependencies.ts';
import type { Endings, EndingWire, EndingWires } from './domain/endings.ts';
import type { StandingFeed } from './domain/standing-feed.ts';

/** The strategies whose sessions lie in Redis, and the one whose revocations travel there. */
const STORED = ['shared', 'cached'] as const;
const PUSHED: StrategyName = 'denylist';

/** Everything auth does with Redis. */
export interface Wired {
  /** Whether Redis may be believed. */
  readonly gate: EpochGate;
  readonly stores: Readonly<Partial<Record<(typeof STORED)[number], SessionStore>>>;
  readonly announcing: SessionRegister & RefreshFamilies;
  readonly follower: Follower | undefined;
  readonly feed: StandingFeed;
  /** How each strategy hears of an ending that is repeated. */
  readonly endingWires: EndingWires;
}

/** Undefined when Redis is off. */
export function createWired(
  { config, redis, connectRedis, clock, retentionClock = clock, logger }: AuthDependencies,
  endings: Endings,
  registerOf: RegisterOf,
): Wired | undefined {
  if (!redis) return undefined;
  const { strategies, limits } = config;
  const gate = new EpochGate(redis);
  const lifetimes = lifetimesOf(limits);
  const stored = STORED.filter((name) => strategies.includes(name)).map((name) => {
    const options = { redis, prefix: `gatehouse:${name}`, clock, lifetimes };
    // Two views of one store: what answers must be vouched for, what tells the store is how it comes to be.
    const told = new RedisSessionStore(options);
    return { name, told, asked: recordedStore(new RedisSessionStore({ ...options, gate }), name, endings) };
  });
  const wire = createRedisWire(redis, retentionOf(limits));
  const pushes = strategies.includes(PUSHED);
  const report = quietly((error: unknown) => logger.warn({ err: error }, 'revocations are not heard'));
  return {
    gate,
    stores: Object.fromEntries(stored.map(({ name, asked }) => [name, asked])),
    announcing: announcedRegister(registerOf(PUSHED), wire),
    follower:
      pushes && connectRedis
        ? new Follower({
            feed: createRedisFeed(connectRedis(waiting(limits.lease))),
            ...{ clock, retentionClock, report, lease: limits.lease, retention: retentionOf(limits) },
          })
        : undefined,
    feed: combinedFeed([
      ...stored.map(({ told }) => createStoreFeed(told, clock)),
      ...(pushes ? [createWireFeed(wire)] : []),
    ]),
    endingWires: {
      ...Object.fromEntries(stored.map(({ name, told }) => [name, storeWire(told, lifetimes.absolute)])),
      ...(pushes && { [PUSHED]: pushWire(wire, retentionOf(limits)) }),
    },
  };
}

const storeWire = (store: SessionStore, horizon: number): EndingWire => ({
  horizon,
  send: async ({ tag, id }) => {
    if (tag !== undefined) await store.end({ tag, id });
  },
});

const pushWire = (wire: RevocationWire, horizon: number): EndingWire => ({
  horizon,
  send: ({ id }) => wire.announce([{ kind: 'session', sessionId: id }]),
});

/** A connection whose commands wait on the server for a part of the lease. */
const waiting = (lease: number): Parameters<NonNullable<AuthDependencies['connectRedis']>>[0] => ({
  commandTimeout: lease,
  socketTimeout: 2 * lease,
});
