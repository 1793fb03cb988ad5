import { hash } from 'node:crypto';
import type { Account } from '@gatehouse/contracts';
import { systemRandom } from '@gatehouse/defaults';
import { decodeJwt } from 'jose';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import {
  ManualClock,
  ModelRows,
  ModelSessionRepository,
  testLimits,
  testSigningKey,
} from '../../testing/index.ts';
import { touchInterval } from '../lifetime.ts';
import { phantom } from '../strategies/phantom.ts';
import { newCredential, sessionOf } from './credential.ts';
import { createExchange, type Exchange } from './exchange.ts';
import { createLookup, type Lookup } from './lookup.ts';

const limits = testLimits();

describe('a credential', () => {
  it('names its session, and the name does not reveal the secret', () => {
    const { credential, sessionId } = newCredential(systemRandom);
    expect(sessionOf(credential)).toBe(sessionId);
    const [secret = '', name] = credential.split('.');
    expect(name).toBe(hash('md5', `gatehouse-phantom:${secret}`, 'base64url'));
    expect(sessionId).not.toContain(secret);
  });

  it.each([
    ['nothing', () => ''],
    ['no name', (good: string) => good.slice(0, 43)],
    ['another name', (good: string) => `${good.slice(0, 44)}${'A'.repeat(22)}`],
    // The last character of 22 holds two bits that say nothing: a second spelling of the same digest.
    ['another spelling of its name', (good: string) => respelt(good)],
    ['something behind', (good: string) => `${good}A`],
    ['a line break behind', (good: string) => `${good}\n`],
  ])('is none with %s', (_what, change) => {
    const { credential } = newCredential(systemRandom);
    expect(sessionOf(change(credential))).toBeUndefined();
  });
});

function respelt(credential: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const last = alphabet.indexOf(credential.at(-1) ?? '');
  return `${credential.slice(0, -1)}${alphabet[last ^ 1] ?? ''}`;
}

describe('the exchange', () => {
  let clock: ManualClock;
  let rows: ModelRows;
  let repository: ModelSessionRepository;
  let account: Account | undefined;
  let credential: string;
  let sessionId: string;
  let lookup: Lookup;
  let exchange: Exchange;

  beforeEach(async () => {
    clock = new ManualClock();
    account = {
      id: 'u',
      username: 'ada',
      accountState: { sessionGeneration: 4, rolesVersion: 2, roles: ['customer'] },
    };
    rows = new ModelRows();
    repository = new ModelSessionRepository(() => account, 'phantom', rows);
    ({ credential, sessionId } = newCredential(systemRandom));
    await repository.create({
      ...{ id: sessionId, userId: 'u', device: 'd', generation: 4 },
      ...{
        createdAt: clock.now(),
        lastSeenAt: clock.now(),
        absoluteExpiresAt: clock.now() + limits.absoluteMs,
      },
    });
    const { signing } = await testSigningKey('key-1');
    lookup = vi.fn(createLookup({ repository, limits, clock }));
    exchange = exchangeOn(lookup, signing);
  });

  const exchangeOn = (asked: Lookup, signing: Awaited<ReturnType<typeof testSigningKey>>['signing']) =>
    createExchange({
      ...{ facts: phantom, lookup: asked, limits, clock, random: systemRandom },
      signingKeys: { current: async () => signing },
    });

  it('says who it is, for no longer than the gateway may keep it', async () => {
    const claims = decodeJwt((await exchange(credential)).verdict);
    expect(claims).toMatchObject({ aud: 'phantom', sub: 'u', sid: sessionId, roles: ['customer'] });
    const life = (claims.exp ?? 0) * 1000 - clock.now();
    expect(life).toBeGreaterThanOrEqual(phantom.bound(limits).session);
    expect(life).toBeLessThan(phantom.bound(limits).session + 1000);
  });

  it('is kept as long as configured, but not where the session might end or be used meanwhile', async () => {
    const bound = phantom.bound(limits).session;
    expect((await exchange(credential)).keepFor).toBe(limits.phantomCacheMs);
    clock.advance(limits.idleMs + touchInterval(limits) - bound - 1);
    expect((await exchange(credential)).keepFor).toBe(limits.phantomCacheMs);
    clock.advance(1);
    expect((await exchange(credential)).keepFor).toBe(0);
    await repository.touch(sessionId, clock.now());
    expect((await exchange(credential)).keepFor).toBe(limits.phantomCacheMs);
  });

  it('never outlives the absolute deadline', async () => {
    clock.advance(limits.absoluteMs - 500);
    await repository.touch(sessionId, clock.now());
    expect((decodeJwt((await exchange(credential)).verdict).exp ?? 0) * 1000).toBeLessThanOrEqual(
      clock.now() + 500,
    );
  });

  it.each([
    ['ended', () => repository.revoke(sessionId)],
    ['idle', async () => clock.advance(limits.idleMs + 60_000)],
    ['past its absolute deadline', async () => clock.advance(limits.absoluteMs)],
    ['of an older generation', async () => become(4 + 1)],
    ['of no session', async () => become()],
  ])('refuses one that is %s', async (_what, change) => {
    await change();
    expect((await exchange(credential)).verdict).toBe('rejected');
  });

  function become(generation?: number): void {
    const accountState = {
      sessionGeneration: generation ?? 0,
      rolesVersion: 2,
      roles: ['customer' as const],
    };
    account = generation === undefined ? undefined : { id: 'u', username: 'ada', accountState };
  }

  it('refuses the session of another strategy, and sends no query for what cannot be a credential', async () => {
    const other = newCredential(systemRandom);
    const found = await repository.find(sessionId);
    const another = new ModelSessionRepository(() => account, 'sealed', rows);
    if (found) await another.create({ ...found.session, id: other.sessionId });
    expect((await exchange(other.credential)).verdict).toBe('rejected');
    expect(lookup).toHaveBeenCalledTimes(1);
    expect((await exchange('x'.repeat(66))).verdict).toBe('rejected');
    expect(lookup).toHaveBeenCalledTimes(1);
  });

  it('asks one question at a time for those who come together, and none that is older than they are', async () => {
    const together = await Promise.all([1, 2, 3].map(() => exchange(credential)));
    expect(new Set(together.map(({ verdict }) => verdict)).size).toBe(2);
    expect(lookup).toHaveBeenCalledTimes(2);
    await exchange(credential);
    expect(lookup).toHaveBeenCalledTimes(3);
  });
});
