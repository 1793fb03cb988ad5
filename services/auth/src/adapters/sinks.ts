import { type Redis, settleAll } from '@gatehouse/defaults';
import { BulkStore, type RevocationPublisher, type SessionStore, userKeyOf } from '@gatehouse/session';
import type { AccountStateSink } from '../domain/account-state-relay.ts';
import type { RevocationSink } from '../domain/revocation-log.ts';

/** A store of sessions that is told many things at once. */
export interface TargetStore {
  readonly redis: Redis;
  readonly prefix: string;
  readonly store: SessionStore;
}

/** Stores of sessions, which live in Redis, hear what became true of users. */
export function storesSink(stores: readonly TargetStore[], horizon: number): AccountStateSink {
  const bulks = stores.map((store) => new BulkStore(store));
  return {
    name: 'stores',
    horizon,
    async putAll(changes) {
      const accountStates = changes.map(({ userId, accountState }) => ({
        userKey: userKeyOf(userId),
        accountState,
      }));
      const gone = changes.filter(({ removed }) => removed).map(({ userId }) => userKeyOf(userId));
      const works = bulks.map(async (bulk) => {
        await bulk.updateAccountStates(accountStates);
        await bulk.revokeAllOf(gone);
      });
      await settleAll(works);
    },
  };
}

/** Those who hold a deny-list hear what became true of users; a removed account's last generation ends all it had. */
export function denyListSink(publisher: RevocationPublisher, horizon: number): AccountStateSink {
  return {
    name: 'the deny-list',
    horizon,
    putAll: (changes) =>
      publisher.publish(
        changes.map(({ userId, accountState: { sessionGeneration, rolesVersion } }) => ({
          ...{ kind: 'user', userId, generation: sessionGeneration, rights: rolesVersion },
        })),
      ),
  };
}

/** A store of sessions hears which of them ended. */
export function storeRevocationSink(store: TargetStore, horizon: number): RevocationSink {
  const bulk = new BulkStore(store);
  return {
    horizon,
    sendAll: (revocationLog) =>
      bulk.revokeMany(
        revocationLog.flatMap(({ id, userKey }) => (userKey === undefined ? [] : [{ id, userKey }])),
      ),
  };
}

/** Those who hold a deny-list hear which sessions ended. */
export function denyListRevocationSink(publisher: RevocationPublisher, horizon: number): RevocationSink {
  return {
    horizon,
    sendAll: (revocationLog) =>
      publisher.publish(revocationLog.map(({ id }) => ({ kind: 'session', sessionId: id }))),
  };
}
