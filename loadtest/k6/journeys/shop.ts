import { judge } from '../assertions.ts';
import type { Client } from '../client.ts';
import { holds } from './browse.ts';

const SKUS = ['tea', 'cup', 'pot', 'spoon'];

/** Puts something into the cart, sometimes takes a line out, and sees that the cart is what it should be. */
export function shop(client: Client, cart: Map<string, number>): void {
  const sku = SKUS[Math.floor(Math.random() * SKUS.length)] ?? 'tea';
  const more = new Map(cart).set(sku, (cart.get(sku) ?? 0) + 2);
  const added = client.post('/api/cart/items', { sku, quantity: 2 });
  if (judge(added, 200, 'add to cart', ({ items }) => holds(items, more))) cart.set(sku, more.get(sku) ?? 0);
  if (cart.size < SKUS.length) return;
  const fewer = new Map(cart);
  fewer.delete(sku);
  const removed = client.delete(`/api/cart/items/${sku}`);
  if (judge(removed, 200, 'remove from cart', ({ items }) => holds(items, fewer))) cart.delete(sku);
}
