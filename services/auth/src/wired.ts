import type { StrategyName } from '@gatehouse/contracts';
import { quietly } from '@gatehouse/defaults';
import {
  announcedRegister,
  createRedisFeed,
  createRedisWire,
  EpochGate,
  Follower,
  type Limits,
  lifetimesOf,
  RedisSessionStore,
  type RefreshFamilies,
  recordSlackOf,
  retentionOf,
  type SessionRegister,
  type SessionStore,
} from '@gatehouse/session';
import { recordedStore, type SessionRecords } from './adapters/recorded-store.ts';
import type { RegisterOf } from './adapters/registers.ts';
import {
  combinedFeed,
  createStoreFeed,
  createWireFeed,
  vouchedFeed,
  vouchedWire,
} from './adapters/standing-feed.ts';
import type { AuthDependencies } from './dependencies.ts';
import type { StandingFeed } from './domain/standing-feed.ts';
import { createTelling, type Telling } from './telling.ts';

/** The strategies whose sessions lie in Redis, and the one whose revocations travel there. */
const STORED = ['shared', 'cached'] as const;
const RECORD_SLACK = { shared: () => 0, cached: recordSlackOf } as const satisfies Record<
  (typeof STORED)[number],
  (limits: Limits) => number
>;
const PUSHED: StrategyName = 'denylist';

/** Everything auth does with Redis. */
export interface Wired {
  /** Whether Redis may be believed. */
  readonly gate: EpochGate;
  readonly stores: Readonly<Partial<Record<(typeof STORED)[number], SessionStore>>>;
  readonly announcing: SessionRegister & RefreshFamilies;
  readonly follower: Follower | undefined;
  readonly feed: StandingFeed;
  /** How Redis is told again; undefined where no other connection can be opened. */
  readonly telling: Telling | undefined;
}

/** Undefined when Redis is off. */
export function createWired(
  dependencies: AuthDependencies,
  records: SessionRecords,
  registerOf: RegisterOf,
): Wired | undefined {
  const { config, redis, connectRedis, clock, random, logger } = dependencies;
  if (!redis) return undefined;
  const { strategies, limits } = config;
  const gate = new EpochGate(redis, random);
  const lifetimes = lifetimesOf(limits);
  const names = STORED.filter((name) => strategies.includes(name));
  const stored = names.map((name) => {
    const recordSlack = RECORD_SLACK[name](limits);
    const perUser = limits.sessionsPerUser;
    const options = { redis, prefix: `gatehouse:${name}`, clock, lifetimes, perUser, recordSlack };
    // Two views of one store: what answers must be vouched for, what tells the store is how it comes to be.
    const told = new RedisSessionStore(options);
    return { name, told, asked: recordedStore(new RedisSessionStore({ ...options, gate }), name, records) };
  });
  const wire = vouchedWire(createRedisWire(redis, retentionOf(limits)), gate);
  const pushes = strategies.includes(PUSHED);
  const report = quietly((error: unknown) => logger.warn({ err: error }, 'revocations are not heard'));
  return {
    gate,
    stores: Object.fromEntries(stored.map(({ name, asked }) => [name, asked])),
    announcing: announcedRegister(registerOf(PUSHED), wire),
    follower: pushes && connectRedis ? createFollower(dependencies, connectRedis, report) : undefined,
    // What leads to an acknowledgement goes to data that replicas believe, or is not acknowledged.
    feed: combinedFeed([
      ...stored.map(({ told }) => vouchedFeed(createStoreFeed(told, clock), gate)),
      ...(pushes ? [createWireFeed(wire)] : []),
    ]),
    telling:
      connectRedis &&
      createTelling(dependencies, connectRedis, { stored: names, pushed: pushes ? PUSHED : undefined }),
  };
}

function createFollower(
  { config: { limits }, clock, retentionClock = clock, random }: AuthDependencies,
  connectRedis: NonNullable<AuthDependencies['connectRedis']>,
  report: (error: unknown) => void,
): Follower {
  const connection = connectRedis(waiting(limits.lease));
  return new Follower({
    feed: createRedisFeed(connection, new EpochGate(connection, random)),
    ...{ clock, retentionClock, report, lease: limits.lease, retention: retentionOf(limits) },
  });
}

/** A connection whose commands wait on the server for a part of the lease. */
const waiting = (lease: number): Parameters<NonNullable<AuthDependencies['connectRedis']>>[0] => ({
  commandTimeout: lease,
  socketTimeout: 2 * lease,
});
