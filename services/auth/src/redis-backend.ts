import type { StrategyName } from '@gatehouse/contracts';
import { throttle } from '@gatehouse/defaults';
import {
  createRedisPublisher,
  createRedisSource,
  EpochGuard,
  lifetimesOf,
  publishingRepository,
  RedisSessionStore,
  type RefreshTokenFamilies,
  RevocationSubscriber,
  recordSlackOf,
  retentionOf,
  type SessionRepository,
  type SessionStore,
  type TimeLimits,
} from '@gatehouse/session';
import {
  combinedPublisher,
  createDenyListPublisher,
  createStorePublisher,
  guardedPublisher,
  guardedRevocationPublisher,
} from './adapters/account-state-publishers.ts';
import { revocationLoggingStore, type SessionRecords } from './adapters/revocation-logging-store.ts';
import type { RepositoryOf } from './adapters/session-repositories.ts';
import type { AuthDependencies } from './dependencies.ts';
import type { AccountStatePublisher } from './domain/account-state-publisher.ts';
import { createRedisRecovery, type RedisRecovery } from './redis-recovery.ts';

/** The strategies whose sessions lie in Redis, and the one whose revocations travel there. */
const REDIS_STRATEGIES = ['shared', 'cached'] as const;
const RECORD_SLACK = { shared: () => 0, cached: recordSlackOf } as const satisfies Record<
  (typeof REDIS_STRATEGIES)[number],
  (limits: TimeLimits) => number
>;
const PUBLISHED_STRATEGY: StrategyName = 'denylist';

/** Everything auth does with Redis. */
export interface RedisBackend {
  /** Whether Redis may be believed. */
  readonly guard: EpochGuard;
  readonly stores: Readonly<Partial<Record<(typeof REDIS_STRATEGIES)[number], SessionStore>>>;
  readonly publishing: SessionRepository & RefreshTokenFamilies;
  readonly subscriber: RevocationSubscriber | undefined;
  readonly accountStates: AccountStatePublisher;
  /** How Redis is told again; undefined where no other connection can be opened. */
  readonly recovery: RedisRecovery | undefined;
}

/** Undefined when Redis is off. */
export function createRedisBackend(
  dependencies: AuthDependencies,
  records: SessionRecords,
  repositoryOf: RepositoryOf,
): RedisBackend | undefined {
  const { config, redis, connectRedis, clock, random, logger } = dependencies;
  if (!redis) return undefined;
  const { strategies, limits } = config;
  const guard = new EpochGuard(redis, random);
  const lifetimes = lifetimesOf(limits);
  const names = REDIS_STRATEGIES.filter((name) => strategies.includes(name));
  const stored = names.map((name) => {
    const recordSlack = RECORD_SLACK[name](limits);
    const perUser = limits.sessionsPerUser;
    const options = { redis, prefix: `gatehouse:${name}`, clock, lifetimes, perUser, recordSlack };
    // Two views of one store: what answers must be vouched for, what tells the store is how it comes to be.
    const rawStore = new RedisSessionStore(options);
    return {
      name,
      rawStore,
      guardedStore: revocationLoggingStore(new RedisSessionStore({ ...options, guard }), name, records),
    };
  });
  const publisher = guardedRevocationPublisher(createRedisPublisher(redis, retentionOf(limits)), guard);
  const pushes = strategies.includes(PUBLISHED_STRATEGY);
  const report = throttle((error: unknown) => logger.warn({ err: error }, 'revocations are not heard'));
  return {
    guard,
    stores: Object.fromEntries(stored.map(({ name, guardedStore }) => [name, guardedStore])),
    publishing: publishingRepository(repositoryOf(PUBLISHED_STRATEGY), publisher),
    subscriber: pushes && connectRedis ? createSubscriber(dependencies, connectRedis, report) : undefined,
    // What leads to an acknowledgement goes to data that replicas believe, or is not acknowledged.
    accountStates: combinedPublisher([
      ...stored.map(({ rawStore }) => guardedPublisher(createStorePublisher(rawStore, clock), guard)),
      ...(pushes ? [createDenyListPublisher(publisher)] : []),
    ]),
    recovery:
      connectRedis &&
      createRedisRecovery(dependencies, connectRedis, {
        stored: names,
        pushed: pushes ? PUBLISHED_STRATEGY : undefined,
      }),
  };
}

function createSubscriber(
  { config: { limits }, clock, retentionClock = clock, random }: AuthDependencies,
  connectRedis: NonNullable<AuthDependencies['connectRedis']>,
  report: (error: unknown) => void,
): RevocationSubscriber {
  const connection = connectRedis(waiting(limits.leaseMs));
  return new RevocationSubscriber({
    source: createRedisSource(connection, new EpochGuard(connection, random)),
    ...{ clock, retentionClock, report, leaseMs: limits.leaseMs, retentionMs: retentionOf(limits) },
  });
}

/** A connection whose commands wait on the server for a part of the lease. */
const waiting = (lease: number): Parameters<NonNullable<AuthDependencies['connectRedis']>>[0] => ({
  commandTimeout: lease,
  socketTimeout: 2 * lease,
});
