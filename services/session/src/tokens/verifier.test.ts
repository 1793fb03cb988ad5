import type { VerificationKeys } from '@gatehouse/contracts';
import { Unavailable } from '@gatehouse/defaults';
import { SignJWT } from 'jose';
import { beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../testing/clock.ts';
import { testSigningKey } from '../../testing/model-strategies.ts';
import type { AccessClaims } from './claims.ts';
import { KeyRing } from './key-ring.ts';
import { TokenVerifier } from './verifier.ts';

const key = await testSigningKey('key-1');
const stranger = await testSigningKey('key-1');

describe('an access token', () => {
  let clock: ManualClock;
  let set: VerificationKeys;
  let away: boolean;
  let fetches: number;
  let keys: KeyRing;
  let verifier: TokenVerifier;

  beforeEach(async () => {
    clock = new ManualClock();
    set = { keys: [key.published], withdrawn: [] };
    away = false;
    fetches = 0;
    const fetch = async (): Promise<VerificationKeys> => {
      fetches += 1;
      if (away) throw new Unavailable('auth is away');
      return set;
    };
    keys = new KeyRing({
      ...{ source: { fetch }, clock, refresh: 5000, maxStale: 3_600_000 },
      report: () => undefined,
    });
    await keys.refresh();
    verifier = new TokenVerifier({ keys, audience: 'token', clock, tolerance: 5000 });
  });

  const seconds = (): number => Math.floor(clock.now() / 1000);
  function claims(): AccessClaims {
    return {
      ...{ iss: 'gatehouse', aud: 'token', sub: 'u', sid: 's', jti: 'j', username: 'ada', roles: [] },
      ...{ iat: seconds(), exp: seconds() + 300, generation: 0, rights: 0, created: 0, seen: 0, absolute: 1 },
    };
  }
  const sign = (
    changed: Record<string, unknown> = {},
    header: Record<string, unknown> = {},
    signer = key.signing.key,
  ): Promise<string> =>
    new SignJWT({ ...claims(), ...changed })
      .setProtectedHeader({ alg: 'EdDSA', kid: 'key-1', typ: 'at+jwt', ...header })
      .sign(signer);
  const outcome = async (token: string): Promise<string> => (await verifier.verify(token)).outcome;

  it('is good until it expires, verified once', async () => {
    const token = await sign();
    expect(await verifier.verify(token)).toMatchObject({ outcome: 'good', cached: false });
    expect(await verifier.verify(token)).toMatchObject({ outcome: 'good', cached: true });
    clock.advance(304_999);
    expect(await outcome(token)).toBe('good');
    clock.advance(1);
    expect(await outcome(token)).toBe('expired');
  });

  it.each([
    ['another audience', { aud: 'denylist' }, {}],
    ['several audiences', { aud: ['token'] }, {}],
    ['another issuer', { iss: 'another' }, {}],
    ['no exp', { exp: undefined }, {}],
    ['no jti', { jti: undefined }, {}],
    ['a role that does not exist', { roles: ['root'] }, {}],
    ['another typ', {}, { typ: 'JWT' }],
    ['no typ', {}, { typ: undefined }],
    ['no kid', {}, { kid: undefined }],
    ['an iat in the future', { iat: Math.floor(Date.UTC(2026, 0, 1) / 1000) + 6 }, {}],
  ])('with %s is not ours', async (_what, changed, header) => {
    expect(await outcome(await sign(changed, header))).toBe('forged');
  });

  it('signed by another key of the same name is not ours', async () => {
    expect(await outcome(await sign({}, {}, stranger.signing.key))).toBe('forged');
  });

  it('that was good is not, once another key has taken the place of its own under the same id', async () => {
    const [old, fresh] = [await sign(), await sign({}, {}, stranger.signing.key)];
    expect([await outcome(old), await outcome(fresh)]).toEqual(['good', 'forged']);
    set = { keys: [stranger.published], withdrawn: [] };
    await keys.refresh();
    expect([await outcome(old), await outcome(fresh)]).toEqual(['forged', 'good']);
  });

  it('is good in one spelling only', async () => {
    const token = await sign();
    const last = token.at(-1) ?? '';
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const spellings = [...alphabet]
      .filter((letter) => letter !== last)
      .map((letter) => token.slice(0, -1) + letter);
    const [header, payload, signature = ''] = token.split('.');
    spellings.push(`${token}=`, `${token}==`, ` ${token}`, `${token}\n`);
    spellings.push(`${header}.${payload}.${signature.slice(0, 8)} ${signature.slice(8)}`);
    spellings.push(`${header}.${payload}.`, `${header}.${payload}`, `${token}.${signature}`);
    for (const spelling of spellings) expect(await outcome(spelling), spelling.slice(-12)).toBe('forged');
    expect(await outcome(token)).toBe('good');
  });

  it('without a signature, or with a symmetric one, is not ours', async () => {
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    for (const alg of ['none', 'None', 'HS256', 'EdDSA']) {
      const token = `${part({ alg, kid: 'key-1', typ: 'at+jwt' })}.${part(claims())}.${part({})}`;
      expect(await outcome(token)).toBe('forged');
    }
  });

  it('by a withdrawn key is stale, and not forged', async () => {
    const token = await sign();
    expect(await outcome(token)).toBe('good');
    set = { keys: [], withdrawn: [key.published] };
    await keys.refresh();
    expect(await outcome(token)).toBe('withdrawn');
    expect(await outcome(await sign({ jti: 'never seen before' }))).toBe('withdrawn');
  });

  it('by a withdrawn key is stale whatever its date, and by one replaced in time it has merely expired', async () => {
    const [fresh, old] = [await sign(), await sign({ exp: seconds() - 60 })];
    set = { keys: [], withdrawn: [key.published] };
    await keys.refresh();
    expect([await outcome(fresh), await outcome(old)]).toEqual(['withdrawn', 'withdrawn']);
    set = { keys: [], withdrawn: [key.published], retired: ['key-1'] };
    await keys.refresh();
    expect([await outcome(fresh), await outcome(old)]).toEqual(['withdrawn', 'expired']);
  });

  it('by a key that was just published waits for it and is good', async () => {
    const next = await testSigningKey('key-2');
    const token = await sign({}, { kid: 'key-2' }, next.signing.key);
    set = { keys: [key.published, next.published], withdrawn: [] };
    clock.advance(1001);
    expect(await outcome(token)).toBe('good');
  });

  it('with a made-up key id costs auth at most one question for all who ask at once', async () => {
    clock.advance(1001);
    const before = fetches;
    const tokens = await Promise.all(
      Array.from({ length: 100 }, (_, i) => sign({}, { kid: `made-up-${i}` })),
    );
    const outcomes = await Promise.all(tokens.map(outcome));
    expect(new Set(outcomes)).toEqual(new Set(['forged']));
    expect(fetches - before).toBe(1);
  });

  it('is undecided when the keys are too old and auth is away, and decided again afterwards', async () => {
    const token = await sign({ exp: seconds() + 7200 });
    expect(await outcome(token)).toBe('good');
    away = true;
    clock.advance(3_600_000);
    await expect(async () => verifier.verify(token)).rejects.toBeInstanceOf(Unavailable);
    away = false;
    await keys.refresh();
    expect(await outcome(token)).toBe('good');
  });
});
