import { systemRandom, Unavailable } from '@gatehouse/defaults';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ManualClock, ModelSessionRepository, testLimits, testSigningKey } from '../../testing/index.ts';
import { touchInterval } from '../lifetime.ts';
import { createExchange, type Exchange } from '../phantom/exchange.ts';
import { createPhantomIssuer } from '../phantom/issuer.ts';
import { createLookup } from '../phantom/lookup.ts';
import { parseCredentials } from '../request-credentials.ts';
import type { RequestAuthenticator } from '../strategy.ts';
import { KeyRing } from '../tokens/key-ring.ts';
import { TokenVerifier } from '../tokens/verifier.ts';
import { createPhantom, createPhantomIssuing, phantom } from './phantom.ts';

const limits = testLimits();
const account = {
  id: 'u',
  username: 'ada',
  accountState: { sessionGeneration: 0, rolesVersion: 0, roles: ['customer' as const] },
};

describe('a replica of phantom', () => {
  let clock: ManualClock;
  let replica: RequestAuthenticator;
  let auth: RequestAuthenticator;
  let exchange: Exchange;
  let verdict: string;
  let keysKnown: boolean;
  let credential: string;
  const recordActivity = vi.fn(async (_sessionId: string, _usedAt: number) => undefined);

  beforeEach(async () => {
    clock = new ManualClock();
    recordActivity.mockClear();
    keysKnown = true;
    const repository = new ModelSessionRepository(() => account, 'phantom');
    const { signing, published } = await testSigningKey('key-1');
    const fetch = async () => {
      if (!keysKnown) throw new Unavailable('auth is away');
      return { keys: [published], withdrawn: [] };
    };
    const { jwksRefreshMs: refresh, jwksMaxStaleMs: maxStale } = limits;
    const keys = new KeyRing({ source: { fetch }, clock, refresh, maxStale, report: () => undefined });
    await keys.refresh();
    const parts = { facts: phantom, repository, limits, clock, random: systemRandom };
    const issuer = createPhantomIssuer(parts);
    const lookup = createLookup(parts);
    const verifier = new TokenVerifier({
      keys,
      audience: 'phantom',
      clock,
      tolerance: limits.clockToleranceMs,
    });
    replica = createPhantom({ verifier, recordActivity, limits, clock }).authenticator;
    auth = createPhantomIssuing({ lookup, limits, issuer }).authenticator;
    const { tokens } = await issuer.issue(account, { client: 'native', device: 'd' });
    credential = tokens?.access_token ?? '';
    exchange = createExchange({ ...parts, lookup, signingKeys: { current: async () => signing } });
    ({ verdict } = await exchange(credential));
  });

  const ask = (who: RequestAuthenticator, exchanged?: string, bearer = credential) => {
    const authorization = `Bearer ${bearer}`;
    const credentials = parseCredentials({ cookie: undefined, authorization, exchanged });
    if (!credentials) throw new TypeError('two credentials');
    return who.authenticate(credentials);
  };

  it('believes the exchanged token, and shows where the answer came from', async () => {
    expect(await ask(replica, verdict)).toMatchObject({ kind: 'accepted', cause: 'exchanged' });
    expect(await ask(replica, verdict)).toMatchObject({ cause: 'exchanged, verified before' });
  });

  it('asks for a credential where there is none, whatever the gateway brings', async () => {
    const nothing = parseCredentials({ cookie: undefined, authorization: undefined, exchanged: verdict });
    expect(nothing && (await replica.authenticate(nothing))).toMatchObject({ reason: 'not_authenticated' });
  });

  it('knows a refusal from a failed exchange', async () => {
    expect(await ask(replica, 'rejected')).toMatchObject({ kind: 'rejected', reason: 'session_ended' });
    for (const failed of [undefined, ''])
      expect(await ask(replica, failed)).toMatchObject({ kind: 'undecided' });
  });

  it.each([
    ['the credential itself', () => credential],
    ['a token that was changed', () => `${verdict.slice(0, -4)}AAAA`],
    ['two verdicts', () => `${verdict},${verdict}`],
    ['anything else', () => 'accepted'],
  ])('takes %s for no verdict at all', async (_what, exchanged) => {
    expect(await ask(replica, exchanged())).toMatchObject({ kind: 'undecided' });
  });

  it('is undecided when the verdict is older than any gateway may keep it', async () => {
    clock.advance(phantom.bound(limits).session + 1000 + limits.clockToleranceMs);
    expect(await ask(replica, verdict)).toMatchObject({
      kind: 'undecided',
      cause: 'exchanged token expired',
    });
  });

  it('is undecided while it does not know the keys', async () => {
    keysKnown = false;
    clock.advance(limits.jwksMaxStaleMs + 1);
    expect(await ask(replica, verdict)).toMatchObject({ kind: 'undecided' });
  });

  it('says once a verdict that the session was used, when that is due', async () => {
    expect(await ask(replica, verdict)).not.toHaveProperty('touch');
    clock.advance(touchInterval(limits));
    ({ verdict } = await exchange(credential));
    const due = await ask(replica, verdict);
    // Only a request that is not refused later on is a use (G5).
    expect(recordActivity).not.toHaveBeenCalled();
    const usedAt = clock.now();
    clock.advance(5);
    if (due.kind === 'accepted') await due.touch?.();
    expect(recordActivity.mock.calls).toEqual([[expect.stringMatching(/^[\w-]{43}$/), usedAt]]);
    expect(await ask(replica, verdict)).not.toHaveProperty('touch');
  });

  it('is asked of the rows where sessions are made', async () => {
    expect(await ask(auth)).toMatchObject({ kind: 'accepted', cause: 'row read' });
    expect(await ask(auth, undefined, 'x')).toMatchObject({ kind: 'rejected', reason: 'session_ended' });
  });
});
