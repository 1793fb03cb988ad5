import { Unavailable } from '@gatehouse/defaults';
import type { SessionKey, StoredSession } from '@gatehouse/session';
import type { Mutation } from '../mutation.ts';
import type { StepStore } from '../store.ts';

/** Saves what it read when the request ends, as rolling sessions do elsewhere: a touch creates the record again. */
export const rollingSave = (): Mutation => ({
  store(store) {
    const read = remembering(store);
    return {
      ...store,
      read: read.read,
      async touch(key) {
        const session = read.last.get(key.id);
        if (session?.accountState) await store.create(key, session.record, session.accountState.accountState);
      },
    };
  },
});

/** A write of the cart saves the whole session, whether or not it is still there. */
export const unconditionalWrites = (): Mutation => ({
  store(store) {
    const read = remembering(store);
    return {
      ...store,
      read: read.read,
      async addToCart(key, sku, quantity) {
        const session = read.last.get(key.id);
        const change = await store.addToCart(key, sku, quantity);
        if (change.outcome === 'changed' || !session?.accountState) return change;
        await store.create(key, session.record, session.accountState.accountState);
        return store.addToCart(key, sku, quantity);
      },
    };
  },
});

/** Reads the cart, adds to what it read, writes it back: two commands. */
export const readThenWrite = (): Mutation => ({
  store: (store) => ({
    ...store,
    async addToCart(key, sku, quantity) {
      const items = await store.readCart(key);
      const held = items.find((line) => line.sku === sku)?.quantity ?? 0;
      await store.removeFromCart(key, sku);
      return store.addToCart(key, sku, held + quantity);
    },
  }),
});

/** Concurrent reads of different clients share one answer. */
export const sharedReads = (): Mutation => ({
  store(store) {
    let running: Promise<StoredSession | undefined> | undefined;
    return {
      ...store,
      read(key) {
        running ??= Promise.resolve(store.read(key)).finally(() => {
          running = undefined;
        });
        return running;
      },
    };
  },
});

/** The numbers of a user go back when an older message arrives later. */
export const numbersGoBack = (): Mutation => ({
  store: (store) => ({
    ...store,
    putAccountState: (userKey, accountState) => store.overwriteAccountState(userKey, accountState),
  }),
});

/** What a sign-in read a while ago is kept as if it had just been asked, for the user's other sessions too. */
export const freshFromSignIn = (): Mutation => ({
  store: (store, clock) => ({
    ...store,
    async create(key, record, accountState) {
      const ended = await store.create(key, record, accountState);
      await store.putAccountState(key.userKey, accountState, clock.monotonic());
      return ended;
    },
  }),
});

/** Says at times that it cannot answer, though nothing is wrong. */
export const moodyStore = (): Mutation => ({
  store(store) {
    let reads = 0;
    return {
      ...store,
      read(key) {
        reads += 1;
        return reads % 8 === 0 ? store.lastSeen(key).then(refuse) : store.read(key);
      },
    };
  },
});

function refuse(): never {
  throw new Unavailable('not in the mood');
}

function remembering(store: StepStore) {
  const last = new Map<string, StoredSession>();
  return {
    last,
    async read(key: SessionKey) {
      const session = await store.read(key);
      if (session) last.set(key.id, session);
      return session;
    },
  };
}
