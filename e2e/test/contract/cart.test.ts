import { json } from '@gatehouse/testkit/answer';
import type { Cart } from '@gatehouse/testkit/shapes';
import { describe, expect, test } from 'vitest';
import { once, signIn } from '../../support/accounts.ts';
import type { Client } from '../../support/client.ts';
import { onEveryReplica } from '../../support/everywhere.ts';
import { expectProblem } from '../../support/expectations.ts';
import { replay } from '../../support/replay.ts';
import { CART_COOKIE, strategies } from '../../support/strategies.ts';

async function items(client: Client): Promise<Cart['items']> {
  const answer = await client.get('/api/cart');
  expect(answer.status, answer.text).toBe(200);
  return json<Cart>(answer).items;
}

async function add(client: Client, sku: string, quantity: number): Promise<Cart['items']> {
  const answer = await client.post('/api/cart/items', { sku, quantity });
  expect(answer.status, answer.text).toBe(200);
  return json<Cart>(answer).items;
}

describe.concurrent.for(strategies)('$name', (strategy) => {
  const refused = once(() => signIn(strategy));

  test('starts empty, adds up, removes', async () => {
    const client = await signIn(strategy);
    expect(await items(client)).toEqual([]);
    expect(await add(client, 'tea', 2)).toEqual([{ sku: 'tea', quantity: 2 }]);
    expect(await add(client, 'tea', 1000)).toEqual([{ sku: 'tea', quantity: 1002 }]);
    await add(client, 'Mug_1-b', 1);
    const both = (await items(client)).toSorted((a, b) => a.sku.localeCompare(b.sku));
    expect(both).toEqual([
      { sku: 'Mug_1-b', quantity: 1 },
      { sku: 'tea', quantity: 1002 },
    ]);
    const removed = await client.send('DELETE', '/api/cart/items/tea');
    expect(removed.status).toBe(200);
    expect(json(removed)).toEqual({ items: [{ sku: 'Mug_1-b', quantity: 1 }] });
    const absent = await client.send('DELETE', '/api/cart/items/tea');
    expect(absent.status).toBe(200);
    expect(json(absent)).toEqual({ items: [{ sku: 'Mug_1-b', quantity: 1 }] });
    expect(await items(client)).toEqual([{ sku: 'Mug_1-b', quantity: 1 }]);
  });

  test('is one user’s own', async () => {
    const [one, other] = [await signIn(strategy), await signIn(strategy)];
    await add(one, 'secret', 1);
    expect(await items(other)).toEqual([]);
  });

  test('takes a hundred lines and no more', async () => {
    const client = await signIn(strategy);
    for (let line = 0; line < 100; line += 1) await add(client, `s${line}`, 1);
    expect(await items(client)).toHaveLength(100);
    expectProblem(await client.post('/api/cart/items', { sku: 's100', quantity: 1 }), 422, 'cart_full');
    expect(await add(client, 's99', 4)).toContainEqual({ sku: 's99', quantity: 5 });
    expect(await items(client)).toHaveLength(100);
    await client.send('DELETE', '/api/cart/items/s0');
    expect(await add(client, 's100', 1)).toHaveLength(100);
  });

  test.for([
    ['quantity 0', { sku: 'tea', quantity: 0 }],
    ['quantity 1001', { sku: 'tea', quantity: 1001 }],
    ['quantity -1', { sku: 'tea', quantity: -1 }],
    ['half a piece', { sku: 'tea', quantity: 1.5 }],
    ['a quantity in words', { sku: 'tea', quantity: '1' }],
    ['a quantity null', { sku: 'tea', quantity: null }],
    ['a quantity true', { sku: 'tea', quantity: true }],
    ['no quantity', { sku: 'tea' }],
    ['an empty sku', { sku: '', quantity: 1 }],
    ['a long sku', { sku: 'x'.repeat(65), quantity: 1 }],
    ['a sku with a dot', { sku: 'a.b', quantity: 1 }],
    ['a sku array', { sku: ['tea'], quantity: 1 }],
    ['an extra price', { sku: 'tea', quantity: 1, price: 0 }],
  ] as [string, object][])('refuses %s and keeps the cart', async ([, body]) => {
    const client = await refused();
    expectProblem(await client.post('/api/cart/items', body), 400, 'invalid_request');
    expect(await items(client)).toEqual([]);
  });

  test.for(['a.b', '%20', '%00', 'x'.repeat(65), '..%2f..%2fme', '%F0%9F%8D%B5'])(
    'refuses to delete %s',
    async (sku) => {
      const answer = await (await refused()).send('DELETE', `/api/cart/items/${sku}`);
      expect([400, 404], answer.text).toContain(answer.status);
    },
  );

  test('names of object members are ordinary skus', async () => {
    const client = await signIn(strategy);
    for (const sku of ['__proto__', 'constructor', 'toString']) await add(client, sku, 1);
    const skus = (await items(client)).map(({ sku }) => sku).toSorted();
    expect(skus).toEqual(['__proto__', 'constructor', 'toString']);
  });
});

describe.concurrent.for(strategies.filter(({ name }) => name !== 'sealed'))('$name', (strategy) => {
  test('concurrent additions all count', async () => {
    const client = await signIn(strategy);
    await Promise.all(
      Array.from({ length: 20 }, (_, index) => add(client, index % 2 === 0 ? 'even' : 'odd', 3)),
    );
    const cart = (await items(client)).toSorted((a, b) => a.sku.localeCompare(b.sku));
    expect(cart).toEqual([
      { sku: 'even', quantity: 30 },
      { sku: 'odd', quantity: 30 },
    ]);
  });
});

describe.concurrent.for(strategies.filter(({ everywhere }) => everywhere))('$name', (strategy) => {
  test('is the same on every replica', async () => {
    const client = await signIn(strategy);
    await add(client, 'seen-by-all', 7);
    const cart = await client.cookieValue(CART_COOKIE);
    const credential = await client.credential();
    const cookie = [credential.cookie, cart === undefined ? undefined : `${CART_COOKIE}=${cart}`]
      .filter((part) => part !== undefined)
      .join('; ');
    const presented = cookie === '' ? credential : { ...credential, cookie };
    const answers = await onEveryReplica(() => replay(presented, { path: '/api/cart' }));
    for (const [replica, answer] of answers) {
      expect(json(answer), replica).toEqual({ items: [{ sku: 'seen-by-all', quantity: 7 }] });
    }
  });
});
