import type { AccountState } from '@gatehouse/contracts';
import { type Clock, Unavailable } from '@gatehouse/defaults';
import type { SessionKey, SessionStore } from '@gatehouse/session';
import type { Database } from './database.ts';
import type { Redis } from './redis.ts';
import type { Wire } from './wire.ts';

export interface StepStore extends SessionStore {
  lastSeen(key: SessionKey): Promise<string | null>;
  /** For broken variants: without a look at what is there. */
  overwriteAccountState(userKey: string, accountState: AccountState): Promise<void>;
}

/** Sessions in Redis as a process reaches them; every call is a command on its connection. */
export function createStore(redis: Redis, wire: Wire, clock: Clock, isGated: boolean): StepStore {
  const { model } = redis;
  const pass = isGated ? createGate(redis, wire) : undefined;
  const write = <T>(what: string, apply: () => T): Promise<T> => wire.call(what, redis.write(apply));
  return {
    async read(key) {
      await pass?.();
      const askedAt = clock.monotonic();
      return wire.call('MGET session', () => model.read(key, askedAt));
    },
    async lastSeen(key) {
      await pass?.();
      return wire.call('GET seen', () => model.lastSeen(key));
    },
    create: (key, record, accountState) => write('CREATE', () => model.create(key, record, accountState)),
    putAccountState: (userKey, accountState) =>
      write('PUT_ACCOUNT_STATE', () => model.putAccountState(userKey, accountState)),
    overwriteAccountState: (userKey, accountState) =>
      write('SET account state', () => model.setAccountState(userKey, accountState)),
    touch: (key, now) => write('TOUCH', () => model.touch(key, now)),
    // Deleting needs no memory.
    revoke: (key) => wire.call('END', () => model.end(key)),
    revokeAll: (userKey, sessionGeneration) =>
      wire.call('END_ALL', () => model.revokeAll(userKey, sessionGeneration)),
    list: (userKey) => wire.call('LIST', () => model.list(userKey, clock.monotonic())),
    readCart: (key) => wire.call('HGETALL cart', () => model.readCart(key)),
    addToCart: (key, sku, quantity) => write('ADD_TO_CART', () => model.addToCart(key, sku, quantity)),
    removeFromCart: (key, sku) => write('REMOVE_FROM_CART', () => model.removeFromCart(key, sku)),
  };
}

/** As EpochGuard: asks once after each connect whether auth vouches for the store. */
function createGate(redis: Redis, wire: Wire): () => Promise<void> {
  let openFor: number | undefined;
  return async () => {
    const { connection } = wire;
    if (openFor === connection) return;
    if ((await wire.call('GET epoch', () => redis.model.epoch)) === undefined) {
      throw new Unavailable('auth has not told this Redis yet what ended');
    }
    openFor = connection;
  };
}

/** As auth's revocationLoggingStore: endings are recorded before they are applied. */
export function recordedStore(store: StepStore, database: Database, from: string): StepStore {
  return {
    ...store,
    async revoke(key) {
      if (await store.read(key)) {
        await database.transact(from, 'record ending', () => void database.ended.push({ ...key }));
      }
      return store.revoke(key);
    },
  };
}
