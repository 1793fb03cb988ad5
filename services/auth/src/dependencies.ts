import type { Clock, Logger, Pool, Random, Redis, RedisSettings, WatchedClock } from '@gatehouse/defaults';
import type { AuthConfig } from './config.ts';
import type { HashFunction } from './domain/passwords/hasher.ts';

/** What auth is made from. */
export interface AuthDependencies {
  readonly config: AuthConfig;
  readonly pool: Pool;
  /** Undefined when Redis is off, or no strategy needs it. */
  readonly redis: Redis | undefined;
  /** Opens another connection to it, for what waits on the server. */
  readonly connectRedis?: (overrides: RedisSettings['overrides']) => Redis;
  readonly logger: Logger;
  readonly clock: Clock;
  /** The same clock where it is compared with the database's; a test that moves the time has none to compare with. */
  readonly watchedClock?: WatchedClock;
  /** Adds no time that only the wall clock knows of: what must not be forgotten early is kept by it; `clock` by default. */
  readonly retentionClock?: Clock;
  readonly random: Random;
  /** Argon2id at OWASP's cost unless told: tests have no password to protect. */
  readonly hashFunction?: HashFunction;
  /** Closes pool and Redis; called when the app has closed. */
  readonly release?: () => Promise<void>;
}
