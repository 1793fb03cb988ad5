import type { Clock, Random } from '@gatehouse/defaults';
import { createRecordCarts } from '../carts/record.ts';
import { thenMaybe } from '../maybe-promise.ts';
import type { NearCache } from '../near-cache/near-cache.ts';
import { createRecordAuthenticator } from '../record-authenticator.ts';
import { createRecordIssuer } from '../record-issuer.ts';
import type { SessionStore } from '../store/port.ts';
import type { RequestAuthenticator, Strategy, StrategyFacts, TimeLimits } from '../strategy.ts';
import { lifetimesOf } from '../time-limits.ts';

/**
 * Redis remembers, each replica keeps a copy of what it has asked for, and Redis tells it what changed. The copy is
 * trusted under a lease only: memory speed, and a bound on how long an ended session can still be accepted.
 */
export const cached: StrategyFacts = {
  name: 'cached',
  needs: ['redis'],
  issuedBy: 'auth',
  transport: 'cookie',
  refreshTokens: false,
  affinity: false,
  bound: ({ leaseMs }) => ({ session: leaseMs, user: leaseMs, roles: leaseMs }),
};

/**
 * How much longer than needed its records are kept, in ms: making one live longer drops every copy of it, so it is done
 * a few times in an idle time, and not at each "last seen".
 */
export const recordSlackOf = ({ idleMs }: TimeLimits): number => Math.ceil(idleMs / 4);

export interface CachedPorts {
  readonly store: SessionStore;
  /** This process's copy; a process that answers few requests (auth) goes without. */
  readonly near?: NearCache;
  readonly limits: TimeLimits;
  readonly clock: Clock;
  readonly random: Random;
}

export function createCached({ store, near, limits, clock, random }: CachedPorts): Strategy {
  const lifetimes = lifetimesOf(limits);
  const fresh = near ? freshView(store, near) : store;
  const asking = createRecordAuthenticator({ store: fresh, lifetimes, clock, source: 'redis' });
  return {
    facts: cached,
    authenticator: near
      ? remembering(
          createRecordAuthenticator({ store: nearView(store, near), lifetimes, clock, source: 'near-cache' }),
          asking,
        )
      : asking,
    issuer: createRecordIssuer({ store: fresh, lifetimes, clock, random, complete: true }),
    carts: createRecordCarts(store),
  };
}

/** Memory may accept, never refuse: a refusal follows a fresh read. */
function remembering(memory: RequestAuthenticator, asking: RequestAuthenticator): RequestAuthenticator {
  return {
    authenticate: (credentials) =>
      thenMaybe(memory.authenticate(credentials), (verdict) =>
        verdict.kind === 'accepted' ? verdict : asking.authenticate(credentials),
      ),
  };
}

/** The store as memory knows it. */
const nearView = (store: SessionStore, near: NearCache): SessionStore =>
  view(store, near, (key) => near.peek(key));

/** The store, queried again; its answer is remembered. */
const freshView = (store: SessionStore, near: NearCache): SessionStore =>
  view(store, near, (key) => near.read(key));

/** Everything but reading goes to the store itself; memory hears at once of what this process did. */
function view(store: SessionStore, near: NearCache, read: SessionStore['read']): SessionStore {
  return {
    read,
    create: (key, record, accountState) => store.create(key, record, accountState),
    putAccountState: (userKey, accountState, askedAt) =>
      store.putAccountState(userKey, accountState, askedAt),
    async touch(key, now) {
      near.touch(key, now);
      try {
        await store.touch(key, now);
      } catch (error) {
        // The store knows nothing of it: the next request has to ask, and to tell it.
        near.evict(key);
        throw error;
      }
    },
    async revoke(key, actor) {
      near.evict(key);
      try {
        return await store.revoke(key, actor);
      } finally {
        near.evict(key);
      }
    },
    revokeAll: (userKey, sessionGeneration) => store.revokeAll(userKey, sessionGeneration),
    list: (userKey, current) => store.list(userKey, current),
    readCart: (key) => store.readCart(key),
    addToCart: (key, sku, quantity) => store.addToCart(key, sku, quantity),
    removeFromCart: (key, sku) => store.removeFromCart(key, sku),
  };
}
