import type { Account } from '@gatehouse/contracts';
import { Unavailable } from '@gatehouse/defaults';
import { beforeEach, describe, expect, it } from 'vitest';
import { countingRandom, ManualClock } from '../../testing/clock.ts';
import { ModelSessionRepository } from '../../testing/model-repository.ts';
import { type TestKeys, testKeys, testSigningKey } from '../../testing/model-strategies.ts';
import { testLimits } from '../../testing/time-limits.ts';
import type { RequestCredentials } from '../request-credentials.ts';
import { token } from '../strategies/token.ts';
import type { Issued, Issuer } from '../strategy.ts';
import { createTokenIssuer } from './issuer.ts';
import { signAccessToken } from './sign.ts';
import { TokenVerifier } from './verifier.ts';

const limits = testLimits();
const account: Account = {
  ...{ id: 'u', username: 'ada' },
  accountState: { sessionGeneration: 1, rolesVersion: 1, roles: ['customer'] },
};
const context = { client: 'native', device: 'd' } as const;
const random = countingRandom();

const credentials = (what: Partial<RequestCredentials>): RequestCredentials => ({
  ...{ sessionCookie: undefined, cartCookie: undefined, refreshCookie: undefined },
  ...{ bearer: undefined, bodyToken: undefined, ...what },
});

describe('a sign-out with access tokens', () => {
  let clock: ManualClock;
  let keys: TestKeys;
  let repository: ModelSessionRepository;
  let issuer: Issuer;
  let issued: Issued;

  beforeEach(async () => {
    clock = new ManualClock();
    keys = await testKeys({ clock });
    repository = new ModelSessionRepository(() => account, 'token');
    const verifier = new TokenVerifier({
      ...{ keys: keys.keys, audience: 'token', clock, tolerance: limits.clockToleranceMs },
    });
    issuer = createTokenIssuer({
      ...{ facts: token, repository, families: repository, verifier, limits, clock, random },
      signingKeys: { current: async () => keys.signing },
      refreshKeys: [{ id: 'a', key: Buffer.alloc(32, 7) }],
    });
    issued = await issuer.issue(account, context);
  });

  const bearer = (): string => issued.tokens?.access_token ?? '';
  const isLive = async (): Promise<boolean> => (await repository.find(issued.sessionId)) !== undefined;

  /** What the holder of the key writes who knows the public id of a session. */
  async function forged(expiresAt: number): Promise<string> {
    const session = (await repository.find(issued.sessionId))?.session;
    if (!session) throw new Error('the session is gone');
    const parts = { facts: token, signingKeys: { current: async () => keys.signing }, random };
    const now = clock.now();
    return (await signAccessToken(parts, { account, session, now: now - 1000, seen: now, expiresAt })).token;
  }

  async function replaced(how: 'withdrawn' | 'retired'): Promise<void> {
    const next = await testSigningKey('key-2');
    const old = keys.set.keys;
    const retired = how === 'retired' ? old.map(({ kid }) => kid) : [];
    keys.set = { keys: [next.published], withdrawn: old, retired };
    await keys.keys.refresh();
  }

  it('ends the session of a good token, and of a genuine one that expired', async () => {
    const other = await issuer.issue(account, context);
    expect(await issuer.revoke(credentials({ bearer: bearer() }))).toBe('revoked');
    expect(await isLive()).toBe(false);
    clock.advance(limits.accessTokenMs + limits.clockToleranceMs);
    expect(await issuer.revoke(credentials({ bearer: other.tokens?.access_token }))).toBe('revoked');
    expect(await repository.find(other.sessionId)).toBeUndefined();
  });

  it('ends nothing for the holder of a withdrawn key, whatever date the token bears', async () => {
    const tokens = [bearer(), await forged(clock.now() + 60_000), await forged(clock.now() - 60_000)];
    await replaced('withdrawn');
    for (const one of tokens) expect(await issuer.revoke(credentials({ bearer: one }))).toBe('unproven');
    expect(await isLive()).toBe(true);
  });

  it('still ends the session when the refresh token beside it proves it', async () => {
    await replaced('withdrawn');
    const bodyToken = issued.tokens?.refresh_token;
    expect(await issuer.revoke(credentials({ bearer: bearer(), bodyToken }))).toBe('revoked');
    expect(await isLive()).toBe(false);
  });

  it('says so when the refresh token beside it belongs to another session, which ends', async () => {
    const other = await issuer.issue(account, context);
    await replaced('withdrawn');
    const bodyToken = other.tokens?.refresh_token;
    expect(await issuer.revoke(credentials({ bearer: bearer(), bodyToken }))).toBe('unproven');
    expect([await isLive(), await repository.find(other.sessionId)]).toEqual([true, undefined]);
  });

  it('ends the session of an old token whose key was only replaced in time', async () => {
    clock.advance(limits.accessTokenMs + limits.clockToleranceMs);
    await replaced('retired');
    expect(await issuer.revoke(credentials({ bearer: bearer() }))).toBe('revoked');
    expect(await isLive()).toBe(false);
  });
});

describe('a refresh while REFRESH_KEYS changes from process to process', () => {
  it('is undecided where the key of the child is not known yet, and never a false sign-out', async () => {
    const clock = new ManualClock();
    const keys = await testKeys({ clock });
    const repository = new ModelSessionRepository(() => account, 'token');
    const { keys: ring, signing } = keys;
    const verifier = new TokenVerifier({ keys: ring, audience: 'token', clock, tolerance: 0 });
    const process = (...ids: [string, ...string[]]): Issuer => {
      const [first, ...others] = ids.map((id) => ({ id, key: Buffer.alloc(32, id) }));
      if (!first) throw new TypeError('a process has a key');
      return createTokenIssuer({
        ...{ facts: token, repository, families: repository, verifier, limits, clock, random },
        signingKeys: { current: async () => signing },
        refreshKeys: [first, ...others],
      });
    };
    const [changed, unchanged] = [process('new', 'old'), process('old')];
    const issued = await unchanged.issue(account, context);
    const parent = issued.tokens?.refresh_token ?? '';
    const refreshed = await changed.refresh?.(parent, context);
    // The answer was lost, and the client tries again at a process that was not restarted yet.
    await expect(unchanged.refresh?.(parent, context)).rejects.toBeInstanceOf(Unavailable);
    const again = await changed.refresh?.(parent, context);
    const childOf = (outcome: typeof again): string | undefined =>
      outcome?.outcome === 'refreshed' ? outcome.issued.tokens?.refresh_token : undefined;
    expect(childOf(again)).toBe(childOf(refreshed));
    // The child itself is good everywhere.
    expect((await unchanged.refresh?.(childOf(again) ?? '', context))?.outcome).toBe('refreshed');
  });
});
