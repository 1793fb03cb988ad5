import type { StrategyName } from '@gatehouse/contracts';
import type { SessionStore } from '@gatehouse/session';
import type { Endings } from '../domain/endings.ts';
import type { SignIns } from '../domain/receipts.ts';

/** What PostgreSQL keeps of sessions in a store: their beginning, for what they may ask for, and their early end. */
export interface SessionRecords {
  readonly endings: Endings;
  readonly signIns: SignIns;
}

/**
 * A store whose endings are recorded before they are applied: a store that loses what it was told is told again. Only
 * sessions that exist are recorded, so that made-up ones leave nothing behind (G10).
 */
export function recordedStore(
  store: SessionStore,
  strategy: StrategyName,
  { endings, signIns }: SessionRecords,
): SessionStore {
  return {
    read: (key) => store.read(key),
    async create(key, record, standing) {
      // The row first: a session without one could ask for nothing (G14).
      const { userId, generation, createdAt, absoluteExpiresAt: expiresAt } = record;
      await signIns.record({ id: key.id, strategy, userId, generation, createdAt, expiresAt });
      const ended = await store.create(key, record, standing);
      // Recorded before the sign-in is answered: until then nothing was acknowledged.
      for (const id of ended) await endings.record({ id, tag: key.tag, strategy });
      return ended;
    },
    putStanding: (tag, standing, askedAt) => store.putStanding(tag, standing, askedAt),
    touch: (key, now) => store.touch(key, now),
    async end(key, actor) {
      if (!actor) {
        if (await store.read(key)) await endings.record({ ...key, strategy });
        return store.end(key);
      }
      if (!(await endings.recordFor(actor, { ...key, strategy }))) return false;
      await store.end(key);
      // From here on the answer is 204. Should this fail, the same request is answered 204 once more.
      await endings.settle(key.id).catch(() => undefined);
      return true;
    },
    hasEnded: ({ id }) => endings.has(strategy, id),
    // The generation, which is recorded with the user, ends them; this only tidies up.
    endAll: (tag) => store.endAll(tag),
    list: (tag, current) => store.list(tag, current),
    readCart: (key) => store.readCart(key),
    addToCart: (key, sku, quantity) => store.addToCart(key, sku, quantity),
    removeFromCart: (key, sku) => store.removeFromCart(key, sku),
  };
}
