import type { Cart } from '@gatehouse/contracts';
import type { OutgoingCookie } from '../cookies.ts';
import type { Identity } from '../identity.ts';
import type { SessionTimes } from '../lifetime.ts';
import type { RequestCredentials } from '../request-credentials.ts';

/** Whose cart, and what the request came with. */
export interface CartOwner {
  readonly identity: Identity;
  readonly times: SessionTimes;
  /** Whether the browser keeps what it is given when it ends. */
  readonly remember?: boolean;
  readonly credentials: RequestCredentials;
}

export type CartChange =
  | { readonly outcome: 'changed'; readonly cart: Cart; readonly cookies?: readonly OutgoingCookie[] }
  /** The session ended while the request was under way: nothing was written (G2). */
  | { readonly outcome: 'ended' }
  | { readonly outcome: 'full' }
  | { readonly outcome: 'too_large' };

/** Where a strategy keeps the cart. Throws `Unavailable` when it cannot answer. */
export interface Carts {
  read(owner: CartOwner): Promise<Cart>;
  /** Adds up: concurrent additions all count. */
  add(owner: CartOwner, sku: string, quantity: number): Promise<CartChange>;
  /** An absent sku is no error. */
  remove(owner: CartOwner, sku: string): Promise<CartChange>;
}
