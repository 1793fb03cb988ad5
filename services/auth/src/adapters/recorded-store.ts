import type { StrategyName } from '@gatehouse/contracts';
import type { SessionStore } from '@gatehouse/session';
import type { Endings } from '../domain/endings.ts';

/**
 * A store whose endings are recorded before they are applied: a store that loses what it was told is told again. Only
 * sessions that exist are recorded, so that made-up ones leave nothing behind (G10).
 */
export function recordedStore(store: SessionStore, strategy: StrategyName, endings: Endings): SessionStore {
  return {
    read: (key) => store.read(key),
    async create(key, record, standing) {
      const ended = await store.create(key, record, standing);
      // Recorded before the sign-in is answered: until then nothing was acknowledged.
      for (const id of ended) await endings.record({ id, tag: key.tag, strategy });
      return ended;
    },
    putStanding: (tag, standing, askedAt) => store.putStanding(tag, standing, askedAt),
    touch: (key, now) => store.touch(key, now),
    async end(key) {
      if (await store.read(key)) await endings.record({ ...key, strategy });
      return store.end(key);
    },
    // The generation, which is recorded with the user, ends them; this only tidies up.
    endAll: (tag) => store.endAll(tag),
    list: (tag, current) => store.list(tag, current),
    readCart: (key) => store.readCart(key),
    addToCart: (key, sku, quantity) => store.addToCart(key, sku, quantity),
    removeFromCart: (key, sku) => store.removeFromCart(key, sku),
  };
}
