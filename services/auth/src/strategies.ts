import type { StrategyName } from '@gatehouse/contracts';
import type { Clock, Random } from '@gatehouse/defaults';
import {
  cached,
  createCached,
  createDenylist,
  createExchange,
  createLookup,
  createPhantomIssuer,
  createPhantomIssuing,
  createSealed,
  createSealedIssuer,
  createShared,
  createToken,
  createTokenIssuer,
  denylist,
  type Exchange,
  type KeyRing,
  memory,
  phantom,
  type RefreshKey,
  type RefreshTokenFamilies,
  type RevocationSubscriber,
  Sealer,
  type SessionRepository,
  type SessionStore,
  type SigningKeys,
  type Strategy,
  type StrategyFacts,
  sealed,
  shared,
  sticky,
  type TimeLimits,
  TokenVerifier,
  token,
  undecided,
} from '@gatehouse/session';
import type { Renew } from './domain/renewals.ts';

/** What strategies are built from. */
export interface StrategyPorts {
  readonly limits: TimeLimits;
  readonly clock: Clock;
  readonly random: Random;
  /** The rows of one strategy. */
  readonly repositoryOf: (strategy: StrategyName) => SessionRepository & RefreshTokenFamilies;
  readonly signingKeys: SigningKeys;
  readonly verificationKeys: KeyRing;
  readonly refreshKeys: readonly RefreshKey[];
  readonly sealingKeys: readonly Uint8Array[];
  readonly renew: Renew;
  /** There when Redis is on: the stores of the strategies that keep records there. */
  readonly sharedStore: SessionStore | undefined;
  readonly cachedStore: SessionStore | undefined;
  /** There when Redis is on: the repository that publishes revocations, and the subscriber. */
  readonly publishing: (SessionRepository & RefreshTokenFamilies) | undefined;
  readonly subscriber: RevocationSubscriber | undefined;
}

/** A variable that only some strategies cannot run without. */
export type Requirement = 'REFRESH_KEYS' | 'SEALING_KEYS' | 'EXCHANGE_SECRET';

interface Row {
  readonly facts: StrategyFacts;
  /** Besides what its facts say it needs. */
  readonly requires?: readonly Requirement[];
  build(ports: StrategyPorts): Strategy;
}

/** Every strategy as auth runs it: the only place that tells them apart. */
const rows: Readonly<Record<StrategyName, Row>> = {
  memory: { facts: memory, build: () => keptByReplica(memory) },
  sticky: { facts: sticky, build: () => keptByReplica(sticky) },
  shared: {
    facts: shared,
    build: ({ sharedStore, ...ports }) => createShared({ ...ports, store: needed(sharedStore, 'REDIS_URL') }),
  },
  cached: {
    facts: cached,
    build: ({ cachedStore, ...ports }) => createCached({ ...ports, store: needed(cachedStore, 'REDIS_URL') }),
  },
  token: { facts: token, requires: ['REFRESH_KEYS'], build: buildToken },
  denylist: { facts: denylist, requires: ['REFRESH_KEYS'], build: buildDenylist },
  sealed: { facts: sealed, requires: ['SEALING_KEYS'], build: buildSealed },
  phantom: { facts: phantom, requires: ['EXCHANGE_SECRET'], build: buildPhantom },
};

export const needsRedis = (name: StrategyName): boolean => rows[name].facts.needs.includes('redis');

/** The variables that a strategy cannot run without, besides what its facts say it needs. */
export const requirementsOf = (name: StrategyName): readonly Requirement[] => rows[name].requires ?? [];

export function buildStrategies(names: readonly StrategyName[], ports: StrategyPorts): Strategy[] {
  return names.map((name) => rows[name].build(ports));
}

/** Replicas issue these and authenticate their clients; auth opens accounts under their hosts and no more. */
function keptByReplica(facts: StrategyFacts): Strategy {
  return { facts, authenticator: { authenticate: () => Promise.resolve(undecided('kept by a replica')) } };
}

function buildToken(ports: StrategyPorts): Strategy {
  return createToken({ ...tokenParts(token, ports, ports.repositoryOf(token.name)), limits: ports.limits });
}

function buildDenylist(ports: StrategyPorts): Strategy {
  const { limits, publishing, subscriber } = ports;
  const repository = needed(publishing, 'REDIS_URL');
  const parts = tokenParts(denylist, ports, repository);
  return createDenylist({ ...parts, limits, subscriber: needed(subscriber, 'REDIS_URL') });
}

function tokenParts(
  facts: StrategyFacts,
  ports: StrategyPorts,
  repository: SessionRepository & RefreshTokenFamilies,
) {
  const { limits, clock, verificationKeys, refreshKeys } = ports;
  const verifier = new TokenVerifier({
    keys: verificationKeys,
    audience: facts.name,
    clock,
    tolerance: limits.clockToleranceMs,
  });
  const [first, ...others] = refreshKeys;
  const keys = [needed(first, 'REFRESH_KEYS'), ...others] as const;
  const issuer = createTokenIssuer({
    ...ports,
    facts,
    repository,
    families: repository,
    verifier,
    refreshKeys: keys,
  });
  return { verifier, issuer };
}

function buildSealed(ports: StrategyPorts): Strategy {
  const { sealingKeys, renew, limits, clock } = ports;
  const [first, ...others] = sealingKeys;
  const sealer = new Sealer([needed(first, 'SEALING_KEYS'), ...others]);
  const issuer = createSealedIssuer({ ...ports, repository: ports.repositoryOf(sealed.name), sealer });
  return createSealed({ sealer, renew, limits, clock, issuer });
}

const lookupIn = ({ repositoryOf, limits, clock }: PhantomParts) =>
  createLookup({ repository: repositoryOf(phantom.name), limits, clock });

function buildPhantom(ports: StrategyPorts): Strategy {
  const issuer = createPhantomIssuer({ ...ports, repository: ports.repositoryOf(phantom.name) });
  return createPhantomIssuing({ lookup: lookupIn(ports), limits: ports.limits, issuer });
}

type PhantomParts = Pick<StrategyPorts, 'repositoryOf' | 'limits' | 'clock' | 'random' | 'signingKeys'>;

/** What the gateway asks. */
export function buildExchange(parts: PhantomParts): Exchange {
  return createExchange({ ...parts, facts: phantom, lookup: lookupIn(parts) });
}

/** The configuration was checked before anything is built. */
function needed<T>(value: T | undefined, variable: string): T {
  if (value === undefined) throw new TypeError(`${variable} was not checked`);
  return value;
}
