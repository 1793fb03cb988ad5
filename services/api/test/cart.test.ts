import { CART_LINES, STRATEGY_NAMES } from '@gatehouse/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openShop, type Shop } from './support/shop.ts';
import { refusalOf, setCookiesOf } from './support/shop-client.ts';

let shop: Shop;
/** All of whose sessions have just ended. */
const ended = {
  id: 'id-of-ada',
  username: 'ada',
  accountState: { sessionGeneration: 1, rolesVersion: 0, roles: [] },
};
afterEach(() => shop.close());

describe.each(STRATEGY_NAMES)('the cart of %s', (strategy) => {
  beforeEach(async () => {
    shop = await openShop([strategy]);
  });

  it('adds up, removes, and shows what it holds', async () => {
    const ada = await shop.signedIn(strategy);
    expect(await ada.cart()).toEqual([]);
    expect((await ada.addToCart('lantern', 2)).json()).toEqual({ items: [{ sku: 'lantern', quantity: 2 }] });
    await ada.addToCart('hinge', 1000);
    await ada.addToCart('lantern', 1000);
    const both = [
      { sku: 'hinge', quantity: 1000 },
      { sku: 'lantern', quantity: 1002 },
    ];
    expect(await ada.cart()).toEqual(both);
    const removed = await ada.delete('/api/cart/items/lantern');
    expect([removed.statusCode, removed.json()]).toEqual([200, { items: both.slice(0, 1) }]);
    const absent = await ada.delete('/api/cart/items/lantern');
    expect([absent.statusCode, absent.json()]).toEqual([200, { items: both.slice(0, 1) }]);
    expect(absent.headers['cache-control']).toBe('no-store');
  });

  it('belongs to one user', async () => {
    const [ada, eve] = [await shop.signedIn(strategy, 'ada'), await shop.signedIn(strategy, 'eve')];
    await ada.addToCart('lantern');
    expect(await eve.cart()).toEqual([]);
  });

  it.each([
    ['no sku', { quantity: 1 }],
    ['no quantity', { sku: 'lantern' }],
    ['nothing', {}],
    ['an empty sku', { sku: '', quantity: 1 }],
    ['a sku with a space', { sku: 'a b', quantity: 1 }],
    ['a sku with a line break', { sku: 'lantern\n', quantity: 1 }],
    ['a sku too long', { sku: 'x'.repeat(65), quantity: 1 }],
    ['a sku that is a number', { sku: 7, quantity: 1 }],
    ['zero', { sku: 'lantern', quantity: 0 }],
    ['a negative quantity', { sku: 'lantern', quantity: -1 }],
    ['too many at once', { sku: 'lantern', quantity: 1001 }],
    ['half a lantern', { sku: 'lantern', quantity: 1.5 }],
    ['a quantity in quotes', { sku: 'lantern', quantity: '1' }],
    ['an unknown field', { sku: 'lantern', quantity: 1, price: 0 }],
    ['an array', [{ sku: 'lantern', quantity: 1 }]],
  ])('refuses %s and changes nothing', async (_what, body) => {
    const ada = await shop.signedIn(strategy);
    const answer = await ada.post('/api/cart/items', body);
    expect(refusalOf(answer)).toEqual([400, 'invalid_request']);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(setCookiesOf(answer)).toEqual([]);
    expect(await ada.cart()).toEqual([]);
  });

  it('refuses to remove what cannot be a sku', async () => {
    const ada = await shop.signedIn(strategy);
    for (const sku of ['a%20b', 'x'.repeat(65), '%2e%2e%2f', 'a%0a']) {
      expect(refusalOf(await ada.delete(`/api/cart/items/${sku}`)), sku).toEqual([400, 'invalid_request']);
    }
  });

  it.each(['__proto__', 'constructor', 'toString', '0'])('takes %s for a sku like any other', async (sku) => {
    const ada = await shop.signedIn(strategy);
    await ada.addToCart(sku, 1);
    await ada.addToCart(sku, 2);
    expect(await ada.cart()).toEqual([{ sku, quantity: 3 }]);
    expect((await ada.delete(`/api/cart/items/${sku}`)).json()).toEqual({ items: [] });
  });

  it(`holds ${CART_LINES} lines and no more`, async () => {
    const ada = await shop.signedIn(strategy);
    for (let line = 0; line < CART_LINES; line += 1) {
      expect((await ada.addToCart(`s${line}`)).statusCode, `line ${line}`).toBe(200);
    }
    const answer = await ada.addToCart('one-too-many');
    expect(refusalOf(answer)).toEqual([422, 'cart_full']);
    expect(setCookiesOf(answer)).toEqual([]);
    expect((await ada.addToCart('s0', 4)).statusCode, 'a line that is there still grows').toBe(200);
    expect(await ada.cart()).toContainEqual({ sku: 's0', quantity: 5 });
    expect(await ada.cart()).toHaveLength(CART_LINES);
    await ada.delete('/api/cart/items/s0');
    expect((await ada.addToCart('one-more')).statusCode).toBe(200);
  });
});

describe.each(['memory', 'sticky', 'shared'] as const)('a cart in the record of %s', (strategy) => {
  beforeEach(async () => {
    shop = await openShop([strategy]);
  });

  it.each([
    ['adding', 'POST', '/api/cart/items', { sku: 'lantern', quantity: 1 }],
    ['removing', 'DELETE', '/api/cart/items/lantern', undefined],
  ] as const)(
    'is not written when the session ends while %s is under way',
    async (_what, method, url, body) => {
      const ada = await shop.signedIn(strategy);
      const store = shop.stores[strategy];
      // The first question authenticates, the second one writes: between the two the session ends.
      store.meanwhile = async () => {
        store.meanwhile = () => shop.strategies[strategy].issuer.revokeAll(ended);
      };
      const answer = await ada.send(method, url, body);
      expect(refusalOf(answer)).toEqual([401, 'session_ended']);
      expect(answer.headers['www-authenticate']).toBeTruthy();
      expect(setCookiesOf(answer)).toEqual([]);
      expect(refusalOf(await ada.get('/api/me'))).toEqual([401, 'session_ended']);
    },
  );
});

describe('a cart in a cookie', () => {
  beforeEach(async () => {
    shop = await openShop(['sealed']);
  });

  it('refuses what no longer fits, and keeps the old cart', async () => {
    const ada = await shop.signedIn('sealed');
    const skus = Array.from({ length: CART_LINES }, (_, line) => `${line}-`.padEnd(64, 'x'));
    const refused: Awaited<ReturnType<typeof ada.addToCart>>[] = [];
    for (const sku of skus) {
      const answer = await ada.addToCart(sku);
      if (answer.statusCode !== 200) refused.push(answer);
    }
    const [first] = refused;
    expect(first && refusalOf(first)).toEqual([413, 'credential_too_large']);
    for (const answer of refused) expect(setCookiesOf(answer)).toEqual([]);
    const kept = await ada.cart();
    expect(kept).toHaveLength(CART_LINES - refused.length);
    const cookie = `__Host-gatehouse-cart=${ada.cookies.get('__Host-gatehouse-cart')}`;
    expect(cookie.length).toBeLessThanOrEqual(4096);
    expect((await ada.delete(`/api/cart/items/${kept[0]?.sku}`)).statusCode, 'removing makes room').toBe(200);
  });

  it('sets a cookie that scripts cannot read', async () => {
    const ada = await shop.signedIn('sealed');
    expect(setCookiesOf(await ada.addToCart('lantern'))).toEqual([
      expect.stringMatching(/^__Host-gatehouse-cart=[^;]+; Path=\/; HttpOnly; Secure; SameSite=Lax$/),
    ]);
  });

  it('takes a cart of another session, or a broken one, for empty', async () => {
    const [ada, eve] = [await shop.signedIn('sealed', 'ada'), await shop.signedIn('sealed', 'eve')];
    await ada.addToCart('lantern');
    const cart = ada.cookies.get('__Host-gatehouse-cart') ?? '';
    eve.cookies.set('__Host-gatehouse-cart', cart);
    expect(await eve.cart()).toEqual([]);
    ada.cookies.set('__Host-gatehouse-cart', `${cart.slice(0, -6)}AAAAAA`);
    expect(await ada.cart()).toEqual([]);
  });

  it('is not brought back by a renewal', async () => {
    const ada = await shop.signedIn('sealed');
    await ada.addToCart('lantern');
    shop.clock.advance(shop.limits.sealedRenewalMs);
    const renewed = await ada.get('/api/cart');
    expect(renewed.json()).toEqual({ items: [{ sku: 'lantern', quantity: 1 }] });
    expect(setCookiesOf(renewed).map((cookie) => cookie.split('=')[0])).toEqual(['__Host-gatehouse']);
  });
});
