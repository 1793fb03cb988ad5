import { generateKeyPairSync } from 'node:crypto';
import type { PublicKey, VerificationKeys } from '@gatehouse/contracts';
import type { Clock, Random } from '@gatehouse/defaults';
import { importJWK } from 'jose';
import { isOver, timesOf } from '../src/lifetime.ts';
import { createExchange } from '../src/phantom/exchange.ts';
import { createPhantomIssuer } from '../src/phantom/issuer.ts';
import { createLookup } from '../src/phantom/lookup.ts';
import { DenyList } from '../src/revocation/deny-list.ts';
import { type PublicationLog, publishingRepository } from '../src/revocation/publishing-repository.ts';
import type { RevocationPublisher } from '../src/revocation/revocation.ts';
import { createSealedCarts } from '../src/sealed/carts.ts';
import { createSealedIssuer } from '../src/sealed/issuer.ts';
import { Sealer } from '../src/sealed/sealer.ts';
import { userKeyOf } from '../src/secrets.ts';
import type { SessionRepository } from '../src/session-repository.ts';
import type { SessionStore } from '../src/store/port.ts';
import { createCached } from '../src/strategies/cached.ts';
import { createDenylist, denylist, retentionOf } from '../src/strategies/denylist.ts';
import { createMemory, type LocalPorts } from '../src/strategies/memory.ts';
import { createPhantom, phantom } from '../src/strategies/phantom.ts';
import { createSealed, type SealedPorts } from '../src/strategies/sealed.ts';
import { createShared } from '../src/strategies/shared.ts';
import { createSticky } from '../src/strategies/sticky.ts';
import { createToken, token } from '../src/strategies/token.ts';
import type { Issuer, Strategy, StrategyFacts, TimeLimits } from '../src/strategy.ts';
import { lifetimesOf } from '../src/time-limits.ts';
import { SIGNING_ALGORITHM } from '../src/tokens/claims.ts';
import { createTokenIssuer } from '../src/tokens/issuer.ts';
import { KeyRing } from '../src/tokens/key-ring.ts';
import type { SigningKey } from '../src/tokens/keys.ts';
import type { RefreshTokenFamilies } from '../src/tokens/refresh-token-families.ts';
import { TokenVerifier } from '../src/tokens/verifier.ts';
import { countingRandom } from './clock.ts';
import type { ModelAccounts } from './model-accounts.ts';
import { ModelGateway } from './model-gateway.ts';
import type { StrategyUnderTest } from './strategy-suite.ts';
import { testLimits } from './time-limits.ts';

export interface Parts {
  readonly clock: Clock & { advance(milliseconds: number): void };
  readonly accounts: ModelAccounts;
  readonly limits?: TimeLimits;
  /** Those of one auth, for several strategies; each its own where left out. */
  readonly keys?: TestKeys;
  /** One for several strategies, so that no two of their secrets are the same. */
  readonly random?: Random;
}

/** A strategy that keeps records, on any store. */
export function recordStrategy(
  name: 'memory' | 'sticky' | 'shared' | 'cached',
  store: SessionStore,
  parts: Parts,
): StrategyUnderTest {
  const { clock, accounts, limits = testLimits() } = parts;
  const ports: LocalPorts = { store, accounts, limits, clock, random: parts.random ?? countingRandom() };
  const strategy = { memory: createMemory, sticky: createSticky, shared: createShared, cached: createCached }[
    name
  ](ports);
  // A replica receives nothing; the shared store receives every change before it is acknowledged.
  if (name === 'shared' || name === 'cached')
    heard(accounts, (userId, accountState) =>
      store.putAccountState(userKeyOf(userId), accountState, clock.monotonic()),
    );
  return {
    strategy: withIssuer(strategy),
    accounts,
    limits,
    pass: (ms) => clock.advance(ms),
    ...(strategy.carts && { carts: strategy.carts }),
  };
}

/** A key pair for signing, as auth would keep it. */
export async function testSigningKey(kid: string): Promise<{ signing: SigningKey; published: PublicKey }> {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const key = await importJWK(privateKey.export({ format: 'jwk' }), SIGNING_ALGORITHM);
  if (key instanceof Uint8Array) throw new TypeError('not a private key');
  const { x = '' } = publicKey.export({ format: 'jwk' });
  return {
    signing: { kid, alg: SIGNING_ALGORITHM, key },
    published: { kty: 'OKP', crv: 'Ed25519', x, kid, alg: SIGNING_ALGORITHM, use: 'sig' },
  };
}

/** The token strategy on any repository. */
export async function tokenStrategy(
  repository: SessionRepository & RefreshTokenFamilies,
  parts: Parts,
): Promise<StrategyUnderTest> {
  const { clock, accounts, limits = testLimits() } = parts;
  const { verifier, issuer } = await tokenParts(token, repository, parts);
  const strategy = createToken({ verifier, limits, issuer });
  return { strategy: withIssuer(strategy), accounts, limits, pass: (ms) => clock.advance(ms) };
}

/** The deny-list strategy on any repository, with a list that hears of everything at once. */
export async function denylistStrategy(
  repository: SessionRepository & RefreshTokenFamilies & PublicationLog,
  parts: Parts,
): Promise<StrategyUnderTest & { subscriber: { list: DenyList | undefined } }> {
  const { clock, accounts, limits = testLimits() } = parts;
  const list = new DenyList(clock, retentionOf(limits));
  const publisher: RevocationPublisher = {
    publish: async (revocations) => {
      for (const revocation of revocations) list.add(revocation);
    },
  };
  heard(accounts, async (userId, { sessionGeneration, rolesVersion }) =>
    list.add({ kind: 'user', userId, generation: sessionGeneration, rights: rolesVersion }),
  );
  const { verifier, issuer } = await tokenParts(denylist, publishingRepository(repository, publisher), parts);
  const subscriber: { list: DenyList | undefined } = { list };
  const strategy = createDenylist({ verifier, limits, issuer, subscriber });
  return { strategy: withIssuer(strategy), accounts, limits, subscriber, pass: (ms) => clock.advance(ms) };
}

export interface TestKeys {
  readonly signing: SigningKey;
  readonly keys: KeyRing;
  /** What the ring is told at its next refresh. */
  set: VerificationKeys;
}

/** A key to sign with, and a ring that knows it. */
export async function testKeys({
  clock,
  limits = testLimits(),
}: Pick<Parts, 'clock' | 'limits'>): Promise<TestKeys> {
  const { signing, published } = await testSigningKey('key-1');
  const made = { set: { keys: [published], withdrawn: [] } as VerificationKeys };
  const keys = new KeyRing({
    source: { fetch: async () => made.set },
    clock,
    refresh: limits.jwksRefreshMs,
    maxStale: Number.POSITIVE_INFINITY,
    report: () => undefined,
  });
  await keys.refresh();
  return Object.assign(made, { signing, keys });
}

async function tokenParts(
  facts: StrategyFacts,
  repository: SessionRepository & RefreshTokenFamilies,
  parts: Parts,
) {
  const { clock, limits = testLimits() } = parts;
  const { signing, keys } = parts.keys ?? (await testKeys(parts));
  const verifier = new TokenVerifier({
    keys,
    audience: facts.name,
    clock,
    tolerance: limits.clockToleranceMs,
  });
  const issuer = createTokenIssuer({
    facts,
    repository,
    families: repository,
    signingKeys: { current: async () => signing },
    refreshKeys: [{ id: 'refresh-1', key: Buffer.alloc(32, 7) }],
    verifier,
    limits,
    clock,
    random: parts.random ?? countingRandom(),
  });
  return { verifier, issuer };
}

/** The sealed strategy on any repository. */
export function sealedStrategy(repository: SessionRepository, parts: Parts): StrategyUnderTest {
  const { clock, accounts, limits = testLimits() } = parts;
  const sealer = new Sealer([Buffer.alloc(32, 9)]);
  const issuer = createSealedIssuer({
    repository,
    sealer,
    limits,
    clock,
    random: parts.random ?? countingRandom(),
  });
  const carts = createSealedCarts(sealer, clock);
  const strategy = createSealed({
    sealer,
    limits,
    clock,
    issuer,
    carts,
    renew: renewalIn(repository, parts),
  });
  return { strategy: withIssuer(strategy), accounts, limits, pass: (ms) => clock.advance(ms), carts };
}

/** What auth answers to replicas that ask whether a session goes on. */
function renewalIn(repository: SessionRepository, parts: Parts): SealedPorts['renew'] {
  const { clock, limits = testLimits() } = parts;
  const lifetimes = lifetimesOf(limits);
  return async (sessionId, generation) => {
    const found = await repository.find(sessionId);
    if (found?.session.generation !== generation) return undefined;
    const { createdAt, lastSeenAt, absoluteExpiresAt } = found.session;
    const now = clock.now();
    if (isOver(timesOf(createdAt, lastSeenAt, absoluteExpiresAt, lifetimes), now, limits.sealedRenewalMs))
      return undefined;
    if (!(await repository.touch(sessionId, now))) return undefined;
    const { idleExpiresAt } = timesOf(createdAt, now, absoluteExpiresAt, lifetimes);
    return { accountState: found.account.accountState, idleExpiresAt, absoluteExpiresAt };
  };
}

/** The phantom strategy on any repository, behind a gateway that keeps what it is told as long as nginx may. */
export async function phantomStrategy(
  repository: SessionRepository,
  parts: Parts,
): Promise<StrategyUnderTest> {
  const { clock, accounts, limits = testLimits() } = parts;
  const { random = countingRandom() } = parts;
  const { signing, keys } = parts.keys ?? (await testKeys(parts));
  const lookup = createLookup({ repository, limits, clock });
  const signingKeys = { current: async () => signing };
  const exchange = createExchange({ facts: phantom, lookup, signingKeys, limits, clock, random });
  const issuer = createPhantomIssuer({ repository, limits, clock, random });
  const { clockToleranceMs: tolerance } = limits;
  const verifier = new TokenVerifier({ keys, audience: phantom.name, clock, tolerance });
  const recordActivity = async (id: string, usedAt: number) => void (await repository.touch(id, usedAt));
  const strategy = createPhantom({ verifier, recordActivity, limits, clock });
  const gateway = new ModelGateway({ exchange, clock, keepFor: phantom.bound(limits).session });
  return {
    strategy: { ...strategy, authenticator: gateway.before(strategy.authenticator), issuer },
    ...{ accounts, limits, pass: (ms) => clock.advance(ms) },
  };
}

/** Several strategies may want to hear of the same people. */
function heard(accounts: ModelAccounts, hear: ModelAccounts['told']): void {
  const { told } = accounts;
  accounts.told = async (userId, accountState) => {
    await told(userId, accountState);
    await hear(userId, accountState);
  };
}

function withIssuer(strategy: Strategy): Strategy & { readonly issuer: Issuer } {
  const { issuer } = strategy;
  if (!issuer) throw new TypeError(`${strategy.facts.name} has no issuer`);
  return { ...strategy, issuer };
}
