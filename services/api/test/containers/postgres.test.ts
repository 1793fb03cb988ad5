import { readFileSync } from 'node:fs';
import { CART_LINES } from '@gatehouse/contracts';
import { createPool, type Pool, Unavailable } from '@gatehouse/defaults';
import type { CartOwner } from '@gatehouse/session';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cartLeftovers } from '../../src/adapters/cart-leftovers.ts';
import { PostgresCarts } from '../../src/adapters/postgres-carts.ts';
import { PostgresTransfers } from '../../src/adapters/postgres-transfers.ts';
import { TRANSFERS_LISTED } from '../../src/domain/transfers.ts';
import { ownerOf } from '../support/owner.ts';
import { logger, startDatabase, type TestDatabase } from './support/postgres.ts';

/** What the migration adds to a table that has transfers already. */
const [, RULE = ''] = readFileSync(
  new URL('../../migrations/0002_transfers-in-minor-units.sql', import.meta.url),
  'utf8',
).split(/-- (?:Up|Down) Migration/);

let database: TestDatabase;
let pools: [Pool, Pool];

beforeAll(async () => {
  database = await startDatabase();
  // Patient: a busy machine is no reason for a refusal, and what is tested here is what they do, not how soon.
  const settings = { ...database.address, logger, queryTimeoutMs: 10_000, connectTimeoutMs: 10_000 };
  pools = [createPool(settings), createPool(settings)];
});

afterAll(async () => {
  await Promise.all(pools.map((pool) => pool.end()));
  await database.stop();
});

/** Two replicas: each has a pool of its own. */
const replicas = () => pools.map((pool) => new PostgresCarts(pool)) as [PostgresCarts, PostgresCarts];

/** Runs `count` pieces of work at once, no more in flight than two pools take without a queue. */
async function atOnce<T>(count: number, work: (index: number) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (let start = 0; start < count; start += 20) {
    const batch = Array.from({ length: Math.min(20, count - start) }, (_, offset) => work(start + offset));
    results.push(...(await Promise.all(batch)));
  }
  return results;
}

describe('PostgresCarts', () => {
  it('counts 200 concurrent additions from two replicas, all of them', async () => {
    const carts = replicas();
    const owner = ownerOf('many-additions');
    await Promise.all(
      Array.from({ length: 200 }, (_, index) =>
        carts[index % 2 === 0 ? 0 : 1].add(owner, `sku-${index % 4}`, 3),
      ),
    );
    expect(await carts[0].read(owner)).toEqual({
      items: [0, 1, 2, 3].map((index) => ({ sku: `sku-${index}`, quantity: 150 })),
    });
  });

  it(`never holds more than ${CART_LINES} lines, however many requests add at once`, async () => {
    const carts = replicas();
    const owner = ownerOf('many-lines');
    const outcomes = await atOnce(140, (index) =>
      carts[index % 2 === 0 ? 0 : 1].add(owner, `line-${index}`, 1),
    );
    expect(outcomes.filter(({ outcome }) => outcome === 'changed')).toHaveLength(CART_LINES);
    expect(outcomes.filter(({ outcome }) => outcome === 'full')).toHaveLength(40);
    const { items } = await carts[1].read(owner);
    expect(items).toHaveLength(CART_LINES);

    const there = items[0]?.sku ?? '';
    expect((await carts[0].add(owner, there, 5)).outcome, 'a line that is there still grows').toBe('changed');
    await carts[0].remove(owner, there);
    expect((await carts[0].add(owner, 'after-removal', 1)).outcome, 'a removed line makes room').toBe(
      'changed',
    );
    expect((await carts[0].add(owner, 'one-too-many', 1)).outcome).toBe('full');
  });

  it('adds up beyond what 32 bits hold', async () => {
    const [carts] = replicas();
    const owner = ownerOf('large');
    await pools[0].query(`INSERT INTO shop.carts VALUES ($1, '{"gold": 2147483647}')`, [
      owner.identity.userId,
    ]);
    expect(await carts.add(owner, 'gold', 1000)).toEqual({
      outcome: 'changed',
      cart: { items: [{ sku: 'gold', quantity: 2_147_484_647 }] },
    });
  });

  it('removes a line, and takes an absent one for removed', async () => {
    const [carts] = replicas();
    const owner = ownerOf('removal');
    expect(await carts.remove(owner, 'lantern')).toEqual({ outcome: 'changed', cart: { items: [] } });
    await carts.add(owner, 'lantern', 1);
    await carts.add(owner, 'hinge', 2);
    expect(await carts.remove(owner, 'lantern')).toEqual({
      outcome: 'changed',
      cart: { items: [{ sku: 'hinge', quantity: 2 }] },
    });
    expect(await carts.remove(owner, 'lantern')).toMatchObject({ outcome: 'changed' });
  });

  it.each(['__proto__', 'constructor', '0', '-', 'a?b'])('takes %s for a sku like any other', async (sku) => {
    const [carts] = replicas();
    const owner = ownerOf(`odd-${sku}`);
    await carts.add(owner, sku, 1);
    await carts.add(owner, sku, 1);
    expect(await carts.read(owner)).toEqual({ items: [{ sku, quantity: 2 }] });
  });

  it("keeps users' carts apart", async () => {
    const [carts] = replicas();
    await carts.add(ownerOf('one'), 'lantern', 1);
    expect(await carts.read(ownerOf('other'))).toEqual({ items: [] });
  });
});

describe('PostgresTransfers', () => {
  it("lists a user's own, newest first", async () => {
    const [transfers, elsewhere] = pools.map((pool) => new PostgresTransfers(pool)) as [
      PostgresTransfers,
      PostgresTransfers,
    ];
    const first = await transfers.record('sender', { to: 'ada', amount: 1 });
    const second = await elsewhere.record('sender', { to: 'grace', amount: 1_000_000_000 });
    await transfers.record('another-user', { to: 'ada', amount: 5 });
    expect(await elsewhere.list('sender')).toEqual([second, first]);
    expect(first).toMatchObject({ to: 'ada', amount: 1 });
    expect(second.amount).toBe(1_000_000_000);
    expect(new Date(first.createdAt).toISOString()).toBe(first.createdAt);
  });

  it.each([0, 0.5, -1, 1_000_000_001, 1e308])(
    'records no amount of %d, whatever asks for it',
    async (amount) => {
      const transfers = new PostgresTransfers(pools[0]);
      await expect(transfers.record('exact', { to: 'ada', amount })).rejects.toThrow('check constraint');
      expect(await transfers.list('exact')).toEqual([]);
    },
  );

  it('keeps transfers of before the rule as they were recorded', async () => {
    const client = await pools[0].connect();
    await client.query('BEGIN');
    await client.query('ALTER TABLE shop.transfers DROP CONSTRAINT amount_in_minor_units');
    await client.query(
      "INSERT INTO shop.transfers (user_id, recipient, amount) VALUES ('before', 'gone', 0.1)",
    );
    await client.query(RULE);
    await client.query('COMMIT');
    client.release();
    expect(await new PostgresTransfers(pools[0]).list('before')).toMatchObject([{ to: 'gone', amount: 0.1 }]);
  });

  it(`lists ${TRANSFERS_LISTED} at most`, async () => {
    const transfers = new PostgresTransfers(pools[0]);
    await atOnce(TRANSFERS_LISTED + 1, (index) => transfers.record('busy', { to: 'ada', amount: index + 1 }));
    expect(await transfers.list('busy')).toHaveLength(TRANSFERS_LISTED);
  });

  it('counts those of all users since a moment', async () => {
    const transfers = new PostgresTransfers(pools[0]);
    const before = await transfers.countSince(0);
    await pools[0].query(
      "INSERT INTO shop.transfers (user_id, recipient, amount, created_at) VALUES ('old', 'ada', 1, now() - interval '2 days')",
    );
    expect(await transfers.countSince(0)).toBe(before + 1);
    expect(await transfers.countSince(Date.now() - 86_400_000)).toBe(before);
  });
});

describe('cartLeftovers', () => {
  it('takes carts that were not looked at for an hour, each once, over all replicas', async () => {
    const [carts] = replicas();
    for (const name of ['new', 'old', 'older']) await carts.add(ownerOf(`left-${name}`), 'lantern', 1);
    await pools[0].query(
      "UPDATE shop.carts SET checked_at = now() - interval '2 hours' WHERE user_id IN ('left-old', 'left-older')",
    );
    const taken = await Promise.all(pools.map((pool) => cartLeftovers(pool).due(100)));
    expect(taken.flat().toSorted()).toEqual(['left-old', 'left-older']);
    expect(await cartLeftovers(pools[0]).due(100)).toEqual([]);
    expect(await cartLeftovers(pools[0]).remove(['left-old'])).toBe(1);
    expect(await carts.read(ownerOf('left-old'))).toEqual({ items: [] });
    expect(await carts.read(ownerOf('left-older'))).toMatchObject({ items: [{ quantity: 1 }] });
  });
});

describe('a database that does not answer', () => {
  let impatient: Pool;
  beforeAll(() => {
    impatient = createPool({ ...database.address, logger, queryTimeoutMs: 400, connectTimeoutMs: 400 });
  });
  afterAll(() => impatient.end());

  const carts = () => new PostgresCarts(impatient);
  const transfers = () => new PostgresTransfers(impatient);
  const asks: [string, (owner: CartOwner) => Promise<unknown>][] = [
    ['reading a cart', (owner) => carts().read(owner)],
    ['adding to a cart', (owner) => carts().add(owner, 'lantern', 1)],
    ['removing from a cart', (owner) => carts().remove(owner, 'lantern')],
    ['recording a transfer', () => transfers().record('u', { to: 'ada', amount: 1 })],
    ['listing transfers', () => transfers().list('u')],
    ['counting transfers', () => transfers().countSince(0)],
  ];

  async function expectUnavailableInTime(ask: Promise<unknown>): Promise<void> {
    const started = performance.now();
    await expect(ask).rejects.toBeInstanceOf(Unavailable);
    expect(performance.now() - started).toBeLessThan(1000);
  }

  it.each(asks)('frozen: %s is Unavailable within a second', async (_name, ask) => {
    await database.pause();
    try {
      await expectUnavailableInTime(ask(ownerOf('frozen')));
      await expectUnavailableInTime(ask(ownerOf('frozen')));
    } finally {
      await database.unpause();
    }
  });

  it('answers again once it is back', async () => {
    await expect.poll(() => carts().read(ownerOf('back')), { timeout: 2000 }).toEqual({ items: [] });
  });

  it.each(asks)('stopped: %s is Unavailable within a second', async (_name, ask) => {
    await database.stop();
    await expectUnavailableInTime(ask(ownerOf('stopped')));
  });
});
