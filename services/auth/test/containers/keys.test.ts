import { systemClock, systemRandom } from '@gatehouse/defaults';
import type { Actor } from '@gatehouse/session';
import { OffsetClock, testLimits } from '@gatehouse/session/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PostgresSigningKeys } from '../../src/adapters/signing-keys.ts';
import { createKeyCipher } from '../../src/domain/keys/cipher.ts';
import { createSigningRing, type SigningRing } from '../../src/domain/keys/ring.ts';
import { acting } from './support/acting.ts';
import { Postgres } from './support/postgres.ts';

const times = testLimits();
const key = systemRandom.bytes(32);
let postgres: Postgres;
let root: Actor;

beforeAll(async () => {
  postgres = await Postgres.start();
  await postgres.migrate();
  root = await acting(postgres.pool()).administrator();
});
afterAll(() => postgres.stop());

/** The ring of a process of its own. */
function ring(clock = systemClock): SigningRing {
  const pool = postgres.pool();
  const store = new PostgresSigningKeys(pool, acting(pool).authority);
  return createSigningRing({ store, cipher: createKeyCipher(key, systemRandom), times, clock });
}

interface Row {
  readonly sealed_private: Buffer;
  readonly public_jwk: Record<string, unknown>;
}
const rows = async () => (await postgres.pool().query<Row>('select * from signing_keys')).rows;

describe('signing keys of several processes', () => {
  beforeEach(async () => {
    await postgres.pool().query('truncate signing_keys');
  });

  it('begin with one key, although all start at once', async () => {
    const rings = Array.from({ length: 4 }, () => ring());
    await Promise.all(rings.map((one) => one.prepare()));
    const kids = await Promise.all(rings.map(async (one) => (await one.current()).kid));
    expect(new Set(kids).size).toBe(1);
    expect(await rows()).toHaveLength(1);
  });

  it('come back from the database as they were', async () => {
    const one = ring();
    await one.prepare();
    const another = ring();
    await another.prepare();
    expect(await another.published()).toEqual(await one.published());
    expect(await another.verification()).toEqual(await one.verification());
  });

  it('are rotated once, although both are asked to at once', async () => {
    const [one, two] = [ring(), ring()];
    await one.prepare();
    await two.prepare();
    const answers = await Promise.all([one.rotate('scheduled', root), two.rotate('scheduled', root)]);
    expect(new Set(answers.map(({ kid }) => kid)).size).toBe(1);
    expect(await rows()).toHaveLength(2);
  });

  it('are followed through a rotation: publish, wait, sign, retire, be remembered', async () => {
    const clock = new OffsetClock();
    const [one, two] = [ring(clock), ring(clock)];
    await one.prepare();
    await two.prepare();
    const before = (await two.current()).kid;
    const { kid, signsFrom } = await one.rotate('scheduled', root);
    const kids = async () => (await two.verification()).keys.map((published) => published.kid);
    expect(await kids()).toEqual([before, kid]);
    expect((await two.current()).kid).toBe(before);
    clock.advance(Date.parse(signsFrom) - clock.now());
    expect((await two.current()).kid).toBe(kid);
    expect(await kids()).toEqual([before, kid]);
    clock.advance(times.accessTokenMs + 3 * times.clockToleranceMs + 1000);
    expect(await kids()).toEqual([kid]);
    const remembered = await two.verification();
    expect(remembered.withdrawn.map((old) => old.kid)).toEqual([before]);
    expect(remembered.retired).toEqual([before]);
    await one.rotate('emergency', root);
    expect(await two.verification()).toMatchObject({ withdrawn: [{}, {}], retired: [] });
  });

  it('are not rotated for who is no administrator', async () => {
    const one = ring();
    await one.prepare();
    const { actor, user } = acting(postgres.pool());
    const stranger = await actor(await user());
    await expect(one.rotate('emergency', stranger)).rejects.toMatchObject({ reason: 'forbidden' });
    await expect(one.rotate('emergency', { ...root, generation: 0 })).rejects.toMatchObject({
      reason: 'session_ended',
    });
    expect(await rows()).toHaveLength(1);
  });

  it('hold nothing readable', async () => {
    await ring().prepare();
    const [row] = await rows();
    expect(row?.sealed_private.includes('PRIVATE')).toBe(false);
    expect(row?.public_jwk).not.toHaveProperty('d');
  });
});
