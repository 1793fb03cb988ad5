import { orUnavailable } from '@gatehouse/defaults';
import { EpochGuard, lifetimesOf, RedisSessionStore, type StrategyFacts } from '@gatehouse/session';
import type { StrategyParts } from './strategy-runtime.ts';

/** What all keys of a strategy begin with. */
export const prefixOf = ({ name }: StrategyFacts): string => `gatehouse:${name}`;

/** The records of a strategy in Redis, believed once auth has vouched for them. */
export function createRedisStore(
  { connectRedis, clock, limits, random }: StrategyParts,
  facts: StrategyFacts,
  recordSlack = 0,
) {
  const redis = connectRedis();
  const guard = new EpochGuard(redis, random);
  return {
    redis,
    store: new RedisSessionStore({
      ...{ redis, clock, guard },
      prefix: prefixOf(facts),
      lifetimes: lifetimesOf(limits),
      perUser: limits.sessionsPerUser,
      recordSlack,
    }),
    /** For readiness: Redis answers, and may be believed. */
    async check(): Promise<void> {
      await orUnavailable(redis.ping());
      await guard.assertComplete();
    },
  };
}
