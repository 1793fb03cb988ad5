import { createMemory, createSticky, lifetimesOf, MemorySessionStore } from '@gatehouse/session';
import { createAccounts } from './accounts.ts';
import { RACE_LIMITS } from './limits.ts';
import type { StepStore } from './store.ts';
import type { Ground, Node, World } from './worlds.ts';

/** `memory` and `sticky`: replicas keep the sessions, and ask auth about people. */
export function createLocalWorld(ground: Ground): World {
  const { strategy, database, random, sabotage, names } = ground;
  const create = strategy === 'memory' ? createMemory : createSticky;
  const replicas = names.replicas.map((name): Node => {
    const clock = ground.clockOf(name);
    const memory = new MemorySessionStore({ clock, lifetimes: lifetimesOf(RACE_LIMITS), capacity: 1000 });
    const store = sabotage.store?.(withLastSeen(memory), clock) ?? memory;
    const accounts = createAccounts(database, name, async () => undefined);
    return {
      name,
      clock,
      accounts,
      strategy: create({ store, accounts, limits: RACE_LIMITS, clock, random }),
    };
  });
  return { auths: replicas, replicas, issuing: replicas, wires: [], links: [], restarts: [] };
}

const withLastSeen = (store: MemorySessionStore): StepStore => ({
  read: (key) => store.read(key),
  create: (key, record, accountState) => store.create(key, record, accountState),
  putAccountState: (userKey, accountState, askedAt) => store.putAccountState(userKey, accountState, askedAt),
  touch: (key, now) => store.touch(key, now),
  revoke: (key) => store.revoke(key),
  revokeAll: (userKey, sessionGeneration) => store.revokeAll(userKey, sessionGeneration),
  list: (userKey) => store.list(userKey),
  readCart: (key) => store.readCart(key),
  addToCart: (key, sku, quantity) => store.addToCart(key, sku, quantity),
  removeFromCart: (key, sku) => store.removeFromCart(key, sku),
  lastSeen: async () => null,
  overwriteAccountState: async () => undefined,
});
