import type { Redis } from '@gatehouse/defaults';
import { BulkStore, type Lifetimes, type RevocationWire, type SessionStore, tagOf } from '@gatehouse/session';
import type { EndingWire } from '../domain/endings.ts';
import type { StandingSink } from '../domain/standing-replay.ts';

/** A store of sessions that is told many things at once. */
export interface ToldStore {
  readonly redis: Redis;
  readonly prefix: string;
  readonly lifetimes: Lifetimes;
  readonly store: SessionStore;
}

/** Stores of sessions, which live in Redis, hear what became true of users. */
export function storesSink(stores: readonly ToldStore[], horizon: number): StandingSink {
  const bulks = stores.map((store) => new BulkStore(store));
  return {
    name: 'stores',
    horizon,
    async putAll(raised) {
      const standings = raised.map(({ userId, standing }) => ({ tag: tagOf(userId), standing }));
      const gone = raised.filter(({ removed }) => removed).map(({ userId }) => tagOf(userId));
      for (const bulk of bulks) {
        // The standing first: a sign-in that is under way makes its session dead on arrival.
        await bulk.putStandings(standings);
        await bulk.endAllOf(gone);
      }
    },
  };
}

/** Those who hold a deny-list hear what became true of users; a removed account's last generation ends all it had. */
export function wireSink(wire: RevocationWire, horizon: number): StandingSink {
  return {
    name: 'the deny-list',
    horizon,
    putAll: (raised) =>
      wire.announce(
        raised.map(({ userId, standing: { generation, rights } }) => ({
          ...{ kind: 'user', userId, generation, rights },
        })),
      ),
  };
}

/** A store of sessions hears which of them ended. */
export function storeEndings(store: ToldStore, horizon: number): EndingWire {
  const bulk = new BulkStore(store);
  return {
    horizon,
    sendAll: (endings) =>
      bulk.endMany(endings.flatMap(({ id, tag }) => (tag === undefined ? [] : [{ id, tag }]))),
  };
}

/** Those who hold a deny-list hear which sessions ended. */
export function wireEndings(wire: RevocationWire, horizon: number): EndingWire {
  return {
    horizon,
    sendAll: (endings) => wire.announce(endings.map(({ id }) => ({ kind: 'session', sessionId: id }))),
  };
}
