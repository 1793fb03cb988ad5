import { judge } from '../assertions.ts';
import type { Client } from '../client.ts';

/** Looks around: who am I, what is in my cart? The `me` of the answer is the user who signed in. */
export function browse(client: Client, cart: ReadonlyMap<string, number>): void {
  judge(client.get('/api/public'), 200, 'public', ({ replica }) => replica !== undefined);
  judge(client.get('/api/me'), 200, 'me', ({ user }) => user?.id === client.person.id);
  judge(client.get('/api/cart'), 200, 'cart', ({ items }) => holds(items, cart));
}

/** Whether the cart is exactly what this client put there. */
export function holds(
  items: { sku?: string; quantity?: number }[] | undefined,
  cart: ReadonlyMap<string, number>,
): boolean {
  return items?.length === cart.size && items.every(({ sku, quantity }) => cart.get(sku ?? '') === quantity);
}
