import { type Clock, type Pool, throttle } from '@gatehouse/defaults';
import {
  type Accounts,
  type Administration,
  type Exchange,
  KeyRing,
  type Strategy,
} from '@gatehouse/session';
import { createArgon2 } from './adapters/argon2.ts';
import { createPostgresCounters } from './adapters/attempts.ts';
import { auditedAccounts, auditedAdministration } from './adapters/audit.ts';
import { Authority } from './adapters/authority.ts';
import { whileClockIsRight } from './adapters/clocked-accounts.ts';
import { OneAtATime } from './adapters/one-at-a-time.ts';
import { queuedChanges } from './adapters/queued-changes.ts';
import { PostgresRevocationLog } from './adapters/revocation-log.ts';
import { repositoriesIn } from './adapters/session-repositories.ts';
import { PostgresSignIns } from './adapters/sign-ins.ts';
import { PostgresSigningKeys } from './adapters/signing-keys.ts';
import { PostgresUserChanges } from './adapters/user-changes.ts';
import { PostgresUsers } from './adapters/users.ts';
import type { AuthConfig } from './config.ts';
import type { AuthDependencies } from './dependencies.ts';
import { type AccountStatePublisher, noopPublisher } from './domain/account-state-publisher.ts';
import { createAccounts } from './domain/accounts.ts';
import { createAdministration } from './domain/administration.ts';
import { createAttemptLimits, registrationsBy, signInsBy } from './domain/attempts.ts';
import { createKeyCipher } from './domain/keys/cipher.ts';
import { createSigningRing, type SigningRing } from './domain/keys/ring.ts';
import { FairQueue } from './domain/passwords/fair-queue.ts';
import { createPasswordHasher, type PasswordHasher } from './domain/passwords/hasher.ts';
import { createRehash } from './domain/passwords/rehash.ts';
import { createReceipts, type Receipts } from './domain/receipts.ts';
import { createRegistration, type RegisterAccount } from './domain/registration.ts';
import { rememberingLimits } from './domain/remembered-limits.ts';
import { createRenewal, type Renew } from './domain/renewals.ts';
import type { RevocationLog } from './domain/revocation-log.ts';
import { createSessionActivity, type RecordActivity } from './domain/session-activity.ts';
import type { Users } from './domain/users.ts';
import { createRedisBackend, type RedisBackend } from './redis-backend.ts';
import { buildExchange, buildStrategies } from './strategies.ts';

/** The parts of auth, put together. */
export interface AuthParts {
  readonly users: Users;
  readonly hasher: PasswordHasher;
  readonly queue: FairQueue;
  readonly accounts: Accounts;
  readonly administration: Administration;
  readonly receipts: Receipts;
  readonly registerAccount: RegisterAccount;
  readonly renew: Renew;
  readonly recordActivity: RecordActivity;
  readonly exchange: Exchange;
  readonly ring: SigningRing;
  readonly accountStates: AccountStatePublisher;
  readonly revocationLog: RevocationLog;
  /** What Redis is used for; undefined when it is off. */
  readonly redisBackend: RedisBackend | undefined;
  readonly verificationKeys: KeyRing;
  readonly strategies: readonly Strategy[];
}

export async function compose(dependencies: AuthDependencies): Promise<AuthParts> {
  const { config, pool, logger, clock, random } = dependencies;
  const { limits } = config;
  const users = new PostgresUsers(pool);
  const authority = new Authority({ clock, freshSignIn: config.FRESH_SIGN_IN_SECONDS * 1000 });
  const turns = new OneAtATime();
  const changes = queuedChanges(new PostgresUserChanges(pool, authority), turns);
  const signIns = new PostgresSignIns(pool, authority);
  const repositoryOf = repositoriesIn({ pool, authority, sessionsPerUser: limits.sessionsPerUser, turns });
  const queue = new FairQueue({
    concurrency: config.PASSWORD_HASH_CONCURRENCY,
    waiting: config.PASSWORD_HASH_QUEUE,
    clock,
  });
  const hashFunction = dependencies.hashFunction ?? createArgon2();
  const hasher = await createPasswordHasher({ hashFunction, queue, random });
  const revocationLog = new PostgresRevocationLog(pool, authority);
  const redisBackend = createRedisBackend(dependencies, { revocationLog, signIns }, repositoryOf);
  const accountStates = redisBackend?.accountStates ?? noopPublisher;
  const cipher = createKeyCipher(config.keyEncryptionKey, random);
  const ring = createSigningRing({
    store: new PostgresSigningKeys(pool, authority),
    cipher,
    times: limits,
    clock,
  });
  const verificationKeys = new KeyRing({
    source: { fetch: () => ring.verification() },
    clock,
    refresh: limits.jwksRefreshMs,
    maxStale: limits.jwksMaxStaleMs,
    report: throttle((error: unknown) => logger.warn({ err: error }, 'verification keys not refreshed')),
  });
  const renew = createRenewal({ repository: repositoryOf('sealed'), limits, clock });
  const recordActivity = createSessionActivity({ repository: repositoryOf('phantom'), clock });
  const attempts = limitsFrom(config, pool, clock);
  const rehash = createRehash({
    users,
    hasher,
    report: throttle((error: unknown) =>
      logger.warn({ err: error }, 'the hash of a password was not raised'),
    ),
  });
  const accounts = createAccounts({
    users,
    changes,
    hasher,
    limits: attempts.signIns,
    rehash,
    accountStates,
  });
  return {
    users,
    hasher,
    queue,
    accounts: auditedAccounts(whileClockIsRight(accounts, clock), logger),
    administration: auditedAdministration(
      createAdministration({ users, changes, feed: accountStates, ring }),
      logger,
    ),
    receipts: createReceipts({ signIns, clock, random, absolute: limits.absoluteMs }),
    registerAccount: createRegistration({ users, hasher, limits: attempts.registrations }),
    renew,
    recordActivity,
    exchange: buildExchange({ repositoryOf, signingKeys: ring, limits, clock, random }),
    ring,
    accountStates,
    revocationLog,
    redisBackend,
    verificationKeys,
    strategies: buildStrategies(config.strategies, {
      ...{ limits, clock, random, renew, verificationKeys },
      sharedStore: redisBackend?.stores.shared,
      cachedStore: redisBackend?.stores.cached,
      publishing: redisBackend?.publishing,
      subscriber: redisBackend?.subscriber,
      repositoryOf,
      signingKeys: ring,
      refreshKeys: config.refreshKeys,
      sealingKeys: config.sealingKeys,
    }),
  };
}

function limitsFrom(config: AuthConfig, pool: Pool, clock: Clock) {
  const stored = createPostgresCounters({
    pool,
    windowSeconds: config.LOGIN_WINDOW_SECONDS,
    longestSeconds: config.LOGIN_BACKOFF_MAX_SECONDS,
  });
  const counters = rememberingLimits(stored, clock);
  const signIns = signInsBy({
    accountAndAddress: config.LOGIN_FAILURES_PER_ACCOUNT_AND_ADDRESS,
    address: config.LOGIN_FAILURES_PER_ADDRESS,
    account: config.LOGIN_FAILURES_PER_ACCOUNT,
  });
  return {
    signIns: createAttemptLimits(counters, signIns),
    registrations: createAttemptLimits(counters, registrationsBy(config.REGISTRATIONS_PER_ADDRESS)),
  };
}
