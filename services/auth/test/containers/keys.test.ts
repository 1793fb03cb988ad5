import { systemClock, systemRandom } from '@gatehouse/defaults';
import { OffsetClock, testLimits } from '@gatehouse/session/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PostgresSigningKeys } from '../../src/adapters/signing-keys.ts';
import { createKeyCipher } from '../../src/domain/keys/cipher.ts';
import { createSigningRing, type SigningRing } from '../../src/domain/keys/ring.ts';
import { Postgres } from './support/postgres.ts';

const times = testLimits();
const key = systemRandom.bytes(32);
let postgres: Postgres;

beforeAll(async () => {
  postgres = await Postgres.start();
  await postgres.migrate();
});
afterAll(() => postgres.stop());

/** The ring of a process of its own. */
function ring(clock = systemClock): SigningRing {
  const store = new PostgresSigningKeys(postgres.pool());
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
    const answers = await Promise.all([one.rotate('scheduled'), two.rotate('scheduled')]);
    expect(new Set(answers.map(({ kid }) => kid)).size).toBe(1);
    expect(await rows()).toHaveLength(2);
  });

  it('are followed through a rotation: publish, wait, sign, retire, be remembered', async () => {
    const clock = new OffsetClock();
    const [one, two] = [ring(clock), ring(clock)];
    await one.prepare();
    await two.prepare();
    const before = (await two.current()).kid;
    const { kid, signsFrom } = await one.rotate('scheduled');
    const kids = async () => (await two.verification()).keys.map((published) => published.kid);
    expect(await kids()).toEqual([before, kid]);
    expect((await two.current()).kid).toBe(before);
    clock.advance(Date.parse(signsFrom) - clock.now());
    expect((await two.current()).kid).toBe(kid);
    expect(await kids()).toEqual([before, kid]);
    clock.advance(times.accessToken + 3 * times.clockTolerance + 1000);
    expect(await kids()).toEqual([kid]);
    const remembered = await two.verification();
    expect(remembered.withdrawn.map((old) => old.kid)).toEqual([before]);
    expect(remembered.retired).toEqual([before]);
    await one.rotate('emergency');
    expect(await two.verification()).toMatchObject({ withdrawn: [{}, {}], retired: [] });
  });

  it('hold nothing readable', async () => {
    await ring().prepare();
    const [row] = await rows();
    expect(row?.sealed_private.includes('PRIVATE')).toBe(false);
    expect(row?.public_jwk).not.toHaveProperty('d');
  });
});
