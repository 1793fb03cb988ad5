import { StartError, systemRandom, Unavailable } from '@gatehouse/defaults';
import { ManualClock, testActor, testLimits } from '@gatehouse/session/testing';
import { compactVerify, importJWK, SignJWT } from 'jose';
import { beforeEach, describe, expect, it } from 'vitest';
import { ModelKeyStore } from '../../../test/support/models.ts';
import { createKeyCipher } from './cipher.ts';
import { ROWS_AGE_MILLISECONDS } from './lifecycle.ts';
import { createSigningRing, type SigningRing } from './ring.ts';

const times = testLimits();
const keyEncryptionKey = systemRandom.bytes(32);

describe('createSigningRing', () => {
  let store: ModelKeyStore;
  let clock: ManualClock;
  let ring: SigningRing;
  const another = (key = keyEncryptionKey): SigningRing =>
    createSigningRing({ store, cipher: createKeyCipher(key, systemRandom), times, clock });

  beforeEach(async () => {
    store = new ModelKeyStore();
    clock = new ManualClock();
    ring = another();
    await ring.prepare();
  });

  it('signs with a key whose public half it publishes, and nothing else of it', async () => {
    const { kid, alg, key } = await ring.current();
    const token = await new SignJWT({}).setProtectedHeader({ alg, kid }).sign(key);
    const [published] = await ring.published();
    await expect(compactVerify(token, await importJWK(published ?? {}, 'EdDSA'))).resolves.toBeDefined();
    expect(Object.keys(published ?? {}).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x']);
    expect(published).toMatchObject({ kid, alg: 'EdDSA', use: 'sig' });
    expect(store.rows[0]?.sealedPrivate.includes('PRIVATE KEY')).toBe(false);
  });

  it('shares one first key with the processes that start beside it', async () => {
    const other = another();
    await other.prepare();
    expect((await other.current()).kid).toBe((await ring.current()).kid);
  });

  it('reads the rows at most once a second, however many tokens are signed', async () => {
    const before = store.reads;
    for (let i = 0; i < 100; i += 1) await ring.current();
    expect(store.reads).toBe(before);
    clock.advance(ROWS_AGE_MILLISECONDS);
    await Promise.all(Array.from({ length: 100 }, () => ring.current()));
    expect(store.reads).toBe(before + 1);
  });

  it('follows a rotation by another process within a second', async () => {
    const other = another();
    await other.prepare();
    const { kid } = await other.rotate('emergency', testActor('root'));
    expect((await other.current()).kid).toBe(kid);
    clock.advance(ROWS_AGE_MILLISECONDS);
    expect((await ring.current()).kid).toBe(kid);
  });

  it('tells our own verifiers of a rotation at once', async () => {
    const before = (await ring.current()).kid;
    const { kid } = await another().rotate('emergency', testActor('root'));
    const { keys, withdrawn } = await ring.verification();
    expect(keys.map((key) => key.kid)).toEqual([kid]);
    expect(withdrawn.map((key) => key.kid)).toEqual([before]);
  });

  it('answers when the next key will sign, and the same while it waits', async () => {
    const answer = await ring.rotate('scheduled', testActor('root'));
    expect(Date.parse(answer.signsFrom)).toBe(clock.now() + 2 * times.jwksRefreshMs + times.clockToleranceMs);
    expect(await another().rotate('scheduled', testActor('root'))).toEqual(answer);
    expect((await ring.current()).kid).not.toBe(answer.kid);
    clock.advance(Date.parse(answer.signsFrom) - clock.now());
    expect((await ring.current()).kid).toBe(answer.kid);
  });

  it('does not sign with rows it cannot confirm', async () => {
    store.away = true;
    clock.advance(ROWS_AGE_MILLISECONDS);
    await expect(ring.current()).rejects.toBeInstanceOf(Unavailable);
    await expect(ring.verification()).rejects.toBeInstanceOf(Unavailable);
    store.away = false;
    await expect(ring.current()).resolves.toBeDefined();
  });

  it('does not start with another encryption key, and says what to do', async () => {
    const stranger = another(systemRandom.bytes(32));
    await expect(stranger.prepare()).rejects.toThrow(StartError);
    await expect(stranger.prepare()).rejects.toThrow(/KEY_ENCRYPTION_KEY/);
    expect(store.rows).toHaveLength(1);
  });
});
