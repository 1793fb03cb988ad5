import { CART_LINES } from '@gatehouse/contracts';
import type { Clock } from '@gatehouse/defaults';
import { type Static, Type } from 'typebox';
import { cartLines } from '../carts/lines.ts';
import type { CartChange, CartOwner, Carts } from '../carts/port.ts';
import { compileValidator } from '../compiled-schema.ts';
import { CART_COOKIE, COOKIE_BYTES, credentialCookie } from '../cookies.ts';
import type { Sealer } from './sealer.ts';

const PURPOSE = 'gatehouse-cart';

/** Bound to the session, so that one client's cart is worth nothing beside another's session. */
const SealedCart = Type.Object({
  sid: Type.String(),
  lines: Type.Array(Type.Tuple([Type.String(), Type.Integer()])),
});
const isCart = compileValidator(SealedCart);
type Lines = Static<typeof SealedCart>['lines'];

/**
 * The cart is a cookie of its own, written by cart writes alone: a renewal of the session in flight cannot bring an
 * old cart back. No other process holds it, so of two writes at once the last answer to arrive wins.
 */
export function createSealedCarts(sealer: Sealer, clock: Clock): Carts {
  function linesOf({ identity, credentials }: CartOwner): Lines {
    if (credentials.cartCookie === undefined) return [];
    const cart = sealer.open(PURPOSE, isCart, credentials.cartCookie);
    return cart?.sid === identity.sessionId ? cart.lines : [];
  }

  function changed(owner: CartOwner, lines: Lines): CartChange {
    const sealed = sealer.seal(PURPOSE, { sid: owner.identity.sessionId, lines });
    if (CART_COOKIE.length + sealed.length > COOKIE_BYTES) return { outcome: 'too_large' };
    const { absoluteExpiresAt } = owner.times;
    const keeping = { remember: owner.remember === true, absoluteExpiresAt, now: clock.now() };
    const cookie = credentialCookie(CART_COOKIE, sealed, keeping);
    return { outcome: 'changed', cart: { items: cartLines(lines) }, cookies: [cookie] };
  }

  return {
    read: async (owner) => ({ items: cartLines(linesOf(owner)) }),
    async add(owner, sku, quantity) {
      const lines = linesOf(owner);
      const held = lines.find(([name]) => name === sku);
      if (!held && lines.length >= CART_LINES) return { outcome: 'full' };
      const others = lines.filter(([name]) => name !== sku);
      return changed(owner, [...others, [sku, (held?.[1] ?? 0) + quantity]]);
    },
    async remove(owner, sku) {
      const lines = linesOf(owner);
      return changed(
        owner,
        lines.filter(([name]) => name !== sku),
      );
    },
  };
}
