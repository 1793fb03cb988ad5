import type { StrategyName } from '@gatehouse/contracts';
import type { SessionStore } from '@gatehouse/session';
import type { SignIns } from '../domain/receipts.ts';
import type { RevocationLog } from '../domain/revocation-log.ts';

/** What PostgreSQL keeps of sessions in a store: their beginning, for what they may ask for, and their early end. */
export interface SessionRecords {
  readonly revocationLog: RevocationLog;
  readonly signIns: SignIns;
}

/**
 * A store whose endings are recorded before they are applied: a store that loses what it was told is told again. Only
 * sessions that exist are recorded, so that made-up ones leave nothing behind (G10).
 */
export function revocationLoggingStore(
  store: SessionStore,
  strategy: StrategyName,
  { revocationLog, signIns }: SessionRecords,
): SessionStore {
  return {
    read: (key) => store.read(key),
    async create(key, record, accountState) {
      // The row first: a session without one could ask for nothing (G14).
      const { userId, generation, createdAt, absoluteExpiresAt: expiresAt } = record;
      await signIns.record({ id: key.id, strategy, userId, generation, createdAt, expiresAt });
      const ended = await store.create(key, record, accountState);
      // Recorded before the sign-in is answered: until then nothing was acknowledged.
      for (const id of ended) await revocationLog.record({ id, userKey: key.userKey, strategy });
      return ended;
    },
    putAccountState: (userKey, accountState, askedAt) =>
      store.putAccountState(userKey, accountState, askedAt),
    touch: (key, now) => store.touch(key, now),
    async revoke(key, actor) {
      if (!actor) {
        if (await store.read(key)) await revocationLog.record({ ...key, strategy });
        return store.revoke(key);
      }
      if (!(await revocationLog.recordFor(actor, { ...key, strategy }))) return false;
      await store.revoke(key);
      // From here on the answer is 204. Should this fail, the same request is answered 204 once more.
      await revocationLog.settle(key.id).catch(() => undefined);
      return true;
    },
    isRevoked: ({ id }) => revocationLog.has(strategy, id),
    // The generation, which is recorded with the user, ends them; this only tidies up.
    revokeAll: (userKey, sessionGeneration) => store.revokeAll(userKey, sessionGeneration),
    list: (userKey, current) => store.list(userKey, current),
    readCart: (key) => store.readCart(key),
    addToCart: (key, sku, quantity) => store.addToCart(key, sku, quantity),
    removeFromCart: (key, sku) => store.removeFromCart(key, sku),
  };
}
