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
  type Follower,
  type KeyRing,
  type Limits,
  memory,
  phantom,
  type RefreshFamilies,
  type RefreshKey,
  Sealer,
  type SessionRegister,
  type SessionStore,
  type SigningKeys,
  type Strategy,
  type StrategyFacts,
  sealed,
  shared,
  sticky,
  TokenVerifier,
  token,
  undecided,
} from '@gatehouse/session';
import type { Renew } from './domain/renewals.ts';

/** What strategies are built from. */
export interface StrategyPorts {
  readonly limits: Limits;
  readonly clock: Clock;
  readonly random: Random;
  /** The rows of one strategy. */
  readonly registerOf: (strategy: StrategyName) => SessionRegister & RefreshFamilies;
  readonly signingKeys: SigningKeys;
  readonly verificationKeys: KeyRing;
  readonly refreshKeys: readonly RefreshKey[];
  readonly sealingKeys: readonly Uint8Array[];
  readonly renew: Renew;
  /** There when Redis is on: the stores of the strategies that keep records there. */
  readonly sharedStore: SessionStore | undefined;
  readonly cachedStore: SessionStore | undefined;
  /** There when Redis is on: the register that announces what ends, and who follows the announcements. */
  readonly announcing: (SessionRegister & RefreshFamilies) | undefined;
  readonly follower: Follower | undefined;
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

/** Replicas issue these and recognise their clients; auth opens accounts under their hosts and no more. */
function keptByReplica(facts: StrategyFacts): Strategy {
  return { facts, recogniser: { recognise: () => Promise.resolve(undecided('kept by a replica')) } };
}

function buildToken(ports: StrategyPorts): Strategy {
  return createToken({ ...tokenParts(token, ports, ports.registerOf(token.name)), limits: ports.limits });
}

function buildDenylist(ports: StrategyPorts): Strategy {
  const { limits, announcing, follower } = ports;
  const register = needed(announcing, 'REDIS_URL');
  const parts = tokenParts(denylist, ports, register);
  return createDenylist({ ...parts, limits, follower: needed(follower, 'REDIS_URL') });
}

function tokenParts(facts: StrategyFacts, ports: StrategyPorts, register: SessionRegister & RefreshFamilies) {
  const { limits, clock, verificationKeys, refreshKeys } = ports;
  const verifier = new TokenVerifier({
    keys: verificationKeys,
    audience: facts.name,
    clock,
    tolerance: limits.clockTolerance,
  });
  const [first, ...others] = refreshKeys;
  const keys = [needed(first, 'REFRESH_KEYS'), ...others] as const;
  const issuer = createTokenIssuer({
    ...ports,
    facts,
    register,
    families: register,
    verifier,
    refreshKeys: keys,
  });
  return { verifier, issuer };
}

function buildSealed(ports: StrategyPorts): Strategy {
  const { sealingKeys, renew, limits, clock } = ports;
  const [first, ...others] = sealingKeys;
  const sealer = new Sealer([needed(first, 'SEALING_KEYS'), ...others]);
  const issuer = createSealedIssuer({ ...ports, register: ports.registerOf(sealed.name), sealer });
  return createSealed({ sealer, renew, limits, clock, issuer });
}

const lookupIn = ({ registerOf, limits, clock }: PhantomParts) =>
  createLookup({ register: registerOf(phantom.name), limits, clock });

function buildPhantom(ports: StrategyPorts): Strategy {
  const issuer = createPhantomIssuer({ ...ports, register: ports.registerOf(phantom.name) });
  return createPhantomIssuing({ lookup: lookupIn(ports), limits: ports.limits, issuer });
}

type PhantomParts = Pick<StrategyPorts, 'registerOf' | 'limits' | 'clock' | 'random' | 'signingKeys'>;

/** What the gateway asks. */
export function buildExchange(parts: PhantomParts): Exchange {
  return createExchange({ ...parts, facts: phantom, lookup: lookupIn(parts) });
}

/** The configuration was checked before anything is built. */
function needed<T>(value: T | undefined, variable: string): T {
  if (value === undefined) throw new TypeError(`${variable} was not checked`);
  return value;
}
