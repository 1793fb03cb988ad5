import { json } from '@gatehouse/testkit/answer';
import type { Cart } from '@gatehouse/testkit/shapes';
import { describe, expect, test } from 'vitest';
import { newUser, signIn, signInWith } from '../../support/accounts.ts';
import { expectProblem } from '../../support/expectations.ts';
import { replay } from '../../support/replay.ts';
import { CART_COOKIE, SESSION_COOKIE, strategies } from '../../support/strategies.ts';

describe.concurrent.for(strategies.filter(({ name }) => name === 'sealed'))('$name', (strategy) => {
  test('a cart that no longer fits is refused, the old one is kept', async () => {
    const client = await signIn(strategy);
    let kept: Cart = { items: [] };
    let refused = 0;
    for (let line = 0; line < 100 && refused === 0; line += 1) {
      const sku = `${String(line).padStart(3, '0')}${'x'.repeat(61)}`;
      const answer = await client.post('/api/cart/items', { sku, quantity: 1000 });
      if (answer.status === 200) kept = json<Cart>(answer);
      else {
        expectProblem(answer, 413, 'credential_too_large');
        refused = line;
      }
    }
    expect(refused).toBeGreaterThan(10);
    expect(kept.items).toHaveLength(refused);
    expect(json(await client.get('/api/cart'))).toEqual(kept);
    expect((await client.send('DELETE', `/api/cart/items/${kept.items[0]?.sku}`)).status).toBe(200);
    expect((await client.post('/api/cart/items', { sku: 'small', quantity: 1 })).status).toBe(200);
  });

  test('the cart of another session is not taken', async () => {
    const account = await newUser(strategy);
    const [one, other] = [await signIn(strategy, account), await signIn(strategy, account)];
    await one.post('/api/cart/items', { sku: 'first', quantity: 1 });
    const cart = `${CART_COOKIE}=${await one.cookieValue(CART_COOKIE)}`;
    const { cookie } = await other.credential();
    const answer = await replay({ strategy, cookie: `${cookie}; ${cart}` }, { path: '/api/cart' });
    expect(answer.status, answer.text).toBe(200);
    expect(json(answer)).toEqual({ items: [] });
  });

  test('a cart is no session and a session is no cart', async () => {
    const client = await signIn(strategy);
    await client.post('/api/cart/items', { sku: 'first', quantity: 1 });
    const cart = await client.cookieValue(CART_COOKIE);
    const session = await client.cookieValue(SESSION_COOKIE);
    expectProblem(await replay({ strategy, cookie: `${SESSION_COOKIE}=${cart}` }), 401, 'session_ended');
    const swapped = `${SESSION_COOKIE}=${session}; ${CART_COOKIE}=${session}`;
    const answer = await replay({ strategy, cookie: swapped }, { path: '/api/cart' });
    expect(answer.status, answer.text).toBe(200);
    expect(json(answer)).toEqual({ items: [] });
    const garbage = `${SESSION_COOKIE}=${session}; ${CART_COOKIE}=${'x'.repeat(50)}`;
    expect(json(await replay({ strategy, cookie: garbage }, { path: '/api/cart' }))).toEqual({ items: [] });
  });

  test('signing out and in again starts with an empty cart', async () => {
    const account = await newUser(strategy);
    const client = await signIn(strategy, account);
    await client.post('/api/cart/items', { sku: 'first', quantity: 1 });
    expect(await client.cookieNames()).toEqual([SESSION_COOKIE, CART_COOKIE]);
    expect((await client.post('/auth/logout')).status).toBe(204);
    expect(await client.cookieNames()).toEqual([]);
    await signInWith(client, account);
    expect(json(await client.get('/api/cart'))).toEqual({ items: [] });
  });
});
