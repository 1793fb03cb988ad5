import { generateKeyPairSync } from 'node:crypto';
import type { PublicKey, VerificationKeys } from '@gatehouse/contracts';
import type { Clock, Random } from '@gatehouse/defaults';
import { importJWK } from 'jose';
import { isOver, timesOf } from '../src/lifetime.ts';
import { lifetimesOf } from '../src/limits.ts';
import { createExchange } from '../src/phantom/exchange.ts';
import { createPhantomIssuer } from '../src/phantom/issuer.ts';
import { createLookup } from '../src/phantom/lookup.ts';
import type { SessionRegister } from '../src/register.ts';
import { type AnnouncementRecord, announcedRegister } from '../src/revocation/announced-register.ts';
import { DenyList } from '../src/revocation/deny-list.ts';
import type { RevocationWire } from '../src/revocation/revocation.ts';
import { createSealedCarts } from '../src/sealed/carts.ts';
import { createSealedIssuer } from '../src/sealed/issuer.ts';
import { Sealer } from '../src/sealed/sealer.ts';
import { tagOf } from '../src/secrets.ts';
import type { SessionStore } from '../src/store/port.ts';
import { createCached } from '../src/strategies/cached.ts';
import { createDenylist, denylist, retentionOf } from '../src/strategies/denylist.ts';
import { createMemory, type LocalPorts } from '../src/strategies/memory.ts';
import { createPhantom, phantom } from '../src/strategies/phantom.ts';
import { createSealed, type SealedPorts } from '../src/strategies/sealed.ts';
import { createShared } from '../src/strategies/shared.ts';
import { createSticky } from '../src/strategies/sticky.ts';
import { createToken, token } from '../src/strategies/token.ts';
import type { Issuer, Limits, Strategy, StrategyFacts } from '../src/strategy.ts';
import { SIGNING_ALGORITHM } from '../src/tokens/claims.ts';
import type { RefreshFamilies } from '../src/tokens/families.ts';
import { createTokenIssuer } from '../src/tokens/issuer.ts';
import { KeyRing } from '../src/tokens/key-ring.ts';
import type { SigningKey } from '../src/tokens/keys.ts';
import { TokenVerifier } from '../src/tokens/verifier.ts';
import { countingRandom } from './clock.ts';
import { testLimits } from './limits.ts';
import type { ModelAccounts } from './model-accounts.ts';
import { ModelGateway } from './model-gateway.ts';
import type { StrategyUnderTest } from './strategy-suite.ts';

export interface Parts {
  readonly clock: Clock & { advance(milliseconds: number): void };
  readonly accounts: ModelAccounts;
  readonly limits?: Limits;
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
    heard(accounts, (userId, standing) => store.putStanding(tagOf(userId), standing, clock.monotonic()));
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

/** The token strategy on any register. */
export async function tokenStrategy(
  register: SessionRegister & RefreshFamilies,
  parts: Parts,
): Promise<StrategyUnderTest> {
  const { clock, accounts, limits = testLimits() } = parts;
  const { verifier, issuer } = await tokenParts(token, register, parts);
  const strategy = createToken({ verifier, limits, issuer });
  return { strategy: withIssuer(strategy), accounts, limits, pass: (ms) => clock.advance(ms) };
}

/** The deny-list strategy on any register, with a list that hears of everything at once. */
export async function denylistStrategy(
  register: SessionRegister & RefreshFamilies & AnnouncementRecord,
  parts: Parts,
): Promise<StrategyUnderTest & { follower: { list: DenyList | undefined } }> {
  const { clock, accounts, limits = testLimits() } = parts;
  const list = new DenyList(clock, retentionOf(limits));
  const wire: RevocationWire = {
    announce: async (revocations) => {
      for (const revocation of revocations) list.add(revocation);
    },
  };
  heard(accounts, async (userId, { generation, rights }) =>
    list.add({ kind: 'user', userId, generation, rights }),
  );
  const { verifier, issuer } = await tokenParts(denylist, announcedRegister(register, wire), parts);
  const follower: { list: DenyList | undefined } = { list };
  const strategy = createDenylist({ verifier, limits, issuer, follower });
  return { strategy: withIssuer(strategy), accounts, limits, follower, pass: (ms) => clock.advance(ms) };
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
    refresh: limits.jwksRefresh,
    maxStale: Number.POSITIVE_INFINITY,
    report: () => undefined,
  });
  await keys.refresh();
  return Object.assign(made, { signing, keys });
}

async function tokenParts(facts: StrategyFacts, register: SessionRegister & RefreshFamilies, parts: Parts) {
  const { clock, limits = testLimits() } = parts;
  const { signing, keys } = parts.keys ?? (await testKeys(parts));
  const verifier = new TokenVerifier({ keys, audience: facts.name, clock, tolerance: limits.clockTolerance });
  const issuer = createTokenIssuer({
    facts,
    register,
    families: register,
    signingKeys: { current: async () => signing },
    refreshKeys: [{ id: 'refresh-1', key: Buffer.alloc(32, 7) }],
    verifier,
    limits,
    clock,
    random: parts.random ?? countingRandom(),
  });
  return { verifier, issuer };
}

/** The sealed strategy on any register. */
export function sealedStrategy(register: SessionRegister, parts: Parts): StrategyUnderTest {
  const { clock, accounts, limits = testLimits() } = parts;
  const sealer = new Sealer([Buffer.alloc(32, 9)]);
  const issuer = createSealedIssuer({
    register,
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
    renew: renewalIn(register, parts),
  });
  return { strategy: withIssuer(strategy), accounts, limits, pass: (ms) => clock.advance(ms), carts };
}

/** What auth answers to replicas that ask whether a session goes on. */
function renewalIn(register: SessionRegister, parts: Parts): SealedPorts['renew'] {
  const { clock, limits = testLimits() } = parts;
  const lifetimes = lifetimesOf(limits);
  return async (sessionId, generation) => {
    const found = await register.find(sessionId);
    if (found?.session.generation !== generation) return undefined;
    const { createdAt, lastSeenAt, absoluteExpiresAt } = found.session;
    const now = clock.now();
    if (isOver(timesOf(createdAt, lastSeenAt, absoluteExpiresAt, lifetimes), now, limits.sealedRenewal))
      return undefined;
    if (!(await register.touch(sessionId, now))) return undefined;
    const { idleExpiresAt } = timesOf(createdAt, now, absoluteExpiresAt, lifetimes);
    return { standing: found.account.standing, idleExpiresAt, absoluteExpiresAt };
  };
}

/** The phantom strategy on any register, behind a gateway that keeps what it is told as long as nginx may. */
export async function phantomStrategy(register: SessionRegister, parts: Parts): Promise<StrategyUnderTest> {
  const { clock, accounts, limits = testLimits() } = parts;
  const { random = countingRandom() } = parts;
  const { signing, keys } = parts.keys ?? (await testKeys(parts));
  const lookup = createLookup({ register, limits, clock });
  const signingKeys = { current: async () => signing };
  const exchange = createExchange({ facts: phantom, lookup, signingKeys, limits, clock, random });
  const issuer = createPhantomIssuer({ register, limits, clock, random });
  const { clockTolerance: tolerance } = limits;
  const verifier = new TokenVerifier({ keys, audience: phantom.name, clock, tolerance });
  const noteUse = async (id: string, usedAt: number) => void (await register.touch(id, usedAt));
  const strategy = createPhantom({ verifier, noteUse, limits, clock });
  const gateway = new ModelGateway({ exchange, clock, keepFor: phantom.bound(limits).session });
  return {
    strategy: { ...strategy, recogniser: gateway.before(strategy.recogniser), issuer },
    ...{ accounts, limits, pass: (ms) => clock.advance(ms) },
  };
}

/** Several strategies may want to hear of the same people. */
function heard(accounts: ModelAccounts, hear: ModelAccounts['told']): void {
  const { told } = accounts;
  accounts.told = async (userId, standing) => {
    await told(userId, standing);
    await hear(userId, standing);
  };
}

function withIssuer(strategy: Strategy): Strategy & { readonly issuer: Issuer } {
  const { issuer } = strategy;
  if (!issuer) throw new TypeError(`${strategy.facts.name} has no issuer`);
  return { ...strategy, issuer };
}
