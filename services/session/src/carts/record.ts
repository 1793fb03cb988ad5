import { userKeyOf } from '../secrets.ts';
import type { SessionKey, SessionStore } from '../store/port.ts';
import type { CartChange, CartOwner, Carts } from './port.ts';

/** The cart lives in the session record, and ends with it. */
export function createRecordCarts(store: SessionStore): Carts {
  return {
    read: async (owner) => ({ items: await store.readCart(keyOf(owner)) }),
    add: async (owner, sku, quantity) => changeOf(await store.addToCart(keyOf(owner), sku, quantity)),
    remove: async (owner, sku) => changeOf(await store.removeFromCart(keyOf(owner), sku)),
  };
}

function keyOf({ identity }: CartOwner): SessionKey {
  return { userKey: userKeyOf(identity.userId), id: identity.sessionId };
}

function changeOf(write: Awaited<ReturnType<SessionStore['addToCart']>>): CartChange {
  return write.outcome === 'changed' ? { outcome: 'changed', cart: { items: write.items } } : write;
}
