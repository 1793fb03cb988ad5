import { type Pool, quietly } from '@gatehouse/defaults';
import {
  type Accounts,
  type Administration,
  type Exchange,
  KeyRing,
  type Strategy,
} from '@gatehouse/session';
import { createArgon2 } from './adapters/argon2.ts';
import { createPostgresCounter } from './adapters/attempts.ts';
import { auditedAccounts, auditedAdministration } from './adapters/audit.ts';
import { PostgresEndings } from './adapters/endings.ts';
import { registersIn } from './adapters/registers.ts';
import { PostgresSigningKeys } from './adapters/signing-keys.ts';
import { PostgresUsers } from './adapters/users.ts';
import type { AuthConfig } from './config.ts';
import type { AuthDependencies } from './dependencies.ts';
import { createAccounts } from './domain/accounts.ts';
import { createAdministration } from './domain/administration.ts';
import { createSignInLimits } from './domain/attempts.ts';
import type { Endings } from './domain/endings.ts';
import { createKeyCipher } from './domain/keys/cipher.ts';
import { createSigningRing, type SigningRing } from './domain/keys/ring.ts';
import { createPasswordHasher, type PasswordHasher } from './domain/passwords/hasher.ts';
import { BoundedQueue } from './domain/passwords/queue.ts';
import { createRegistration, type Register } from './domain/registration.ts';
import { createRenewal, type Renew } from './domain/renewals.ts';
import { noFeed, type StandingFeed } from './domain/standing-feed.ts';
import type { Users } from './domain/users.ts';
import { createUses, type Use } from './domain/uses.ts';
import { buildExchange, buildStrategies } from './strategies.ts';
import { createWired, type Wired } from './wired.ts';

/** The parts of auth, put together. */
export interface AuthParts {
  readonly users: Users;
  readonly hasher: PasswordHasher;
  readonly queue: BoundedQueue;
  readonly accounts: Accounts;
  readonly administration: Administration;
  readonly register: Register;
  readonly renew: Renew;
  readonly use: Use;
  readonly exchange: Exchange;
  readonly ring: SigningRing;
  readonly feed: StandingFeed;
  readonly endings: Endings;
  /** What Redis is used for; undefined when it is off. */
  readonly wired: Wired | undefined;
  readonly verificationKeys: KeyRing;
  readonly strategies: readonly Strategy[];
}

export async function compose(dependencies: AuthDependencies): Promise<AuthParts> {
  const { config, pool, logger, clock, random } = dependencies;
  const { limits } = config;
  const users = new PostgresUsers(pool);
  const registerOf = registersIn(pool);
  const queue = new BoundedQueue({
    concurrency: config.PASSWORD_HASH_CONCURRENCY,
    waiting: config.PASSWORD_HASH_QUEUE,
    clock,
  });
  const hashFunction = dependencies.hashFunction ?? createArgon2();
  const hasher = await createPasswordHasher({ hashFunction, queue, random });
  const endings = new PostgresEndings(pool);
  const wired = createWired(dependencies, endings, registerOf);
  const feed = wired?.feed ?? noFeed;
  const cipher = createKeyCipher(config.keyEncryptionKey, random);
  const ring = createSigningRing({ store: new PostgresSigningKeys(pool), cipher, times: limits, clock });
  const verificationKeys = new KeyRing({
    source: { fetch: () => ring.verification() },
    clock,
    refresh: limits.jwksRefresh,
    maxStale: limits.jwksMaxStale,
    report: quietly((error: unknown) => logger.warn({ err: error }, 'verification keys not refreshed')),
  });
  const renew = createRenewal({ register: registerOf('sealed'), limits, clock });
  const use = createUses({ register: registerOf('phantom'), clock });
  const signIns = createSignInLimits(signInCounters(config, pool));
  const accounts = createAccounts({ users, hasher, limits: signIns, feed });
  const registrations = counter(config, pool, 'registrations', config.REGISTRATIONS_PER_ADDRESS);
  return {
    users,
    hasher,
    queue,
    accounts: auditedAccounts(accounts, logger),
    administration: auditedAdministration(createAdministration({ users, feed, ring }), logger),
    register: createRegistration({ users, hasher, counter: registrations }),
    renew,
    use,
    exchange: buildExchange({ registerOf, signingKeys: ring, limits, clock, random }),
    ring,
    feed,
    endings,
    wired,
    verificationKeys,
    strategies: buildStrategies(config.strategies, {
      ...{ limits, clock, random, renew, verificationKeys },
      sharedStore: wired?.stores.shared,
      cachedStore: wired?.stores.cached,
      announcing: wired?.announcing,
      follower: wired?.follower,
      registerOf,
      signingKeys: ring,
      refreshKeys: config.refreshKeys,
      sealingKeys: config.sealingKeys,
    }),
  };
}

function signInCounters(config: AuthConfig, pool: Pool) {
  return {
    accountAndAddress: counter(config, pool, 'both', config.LOGIN_FAILURES_PER_ACCOUNT_AND_ADDRESS),
    address: counter(config, pool, 'address', config.LOGIN_FAILURES_PER_ADDRESS),
    account: counter(config, pool, 'account', config.LOGIN_FAILURES_PER_ACCOUNT),
  };
}

const counter = (config: AuthConfig, pool: Pool, name: string, limit: number) =>
  createPostgresCounter({ pool, name, limit, windowSeconds: config.LOGIN_WINDOW_SECONDS });
