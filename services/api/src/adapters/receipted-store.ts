import type { Actor, SessionStore } from '@gatehouse/session';

/** What auth knows of the sessions that this process keeps, by the receipts that it gave for them. */
export interface Receipts {
  /** `actor`: another session of the same user that asks for it. Throws `ActorRefused` and `Unavailable`. */
  revokeReceipt(receipt: string, actor?: Actor): Promise<void>;
}

/**
 * A store in this process whose sessions auth can tell apart. The end of a session for another one is auth's to allow,
 * and comes first. A sign-out waits for nothing: its receipt dies with the record here, and ending it at auth as well
 * leaves nothing to a process that was taken over before.
 */
export function receiptedStore(
  store: SessionStore,
  receipts: Receipts,
  report: (error: unknown, what: string) => void,
): SessionStore {
  return {
    read: (key) => store.read(key),
    create: (key, record, accountState) => store.create(key, record, accountState),
    putAccountState: (userKey, accountState, askedAt) =>
      store.putAccountState(userKey, accountState, askedAt),
    touch: (key, now) => store.touch(key, now),
    async revoke(key, actor) {
      const receipt = (await store.read(key))?.record.receipt;
      if (actor && receipt !== undefined) await receipts.revokeReceipt(receipt, actor);
      const ended = await store.revoke(key);
      if (!actor && receipt !== undefined) {
        receipts.revokeReceipt(receipt).catch((error: unknown) => report(error, 'a receipt was not ended'));
      }
      return ended;
    },
    revokeAll: (userKey, sessionGeneration) => store.revokeAll(userKey, sessionGeneration),
    list: (userKey) => store.list(userKey),
    readCart: (key) => store.readCart(key),
    addToCart: (key, sku, quantity) => store.addToCart(key, sku, quantity),
    removeFromCart: (key, sku) => store.removeFromCart(key, sku),
  };
}
