import type { Clock, Random } from '@gatehouse/defaults';
import { createRecordCarts } from '../carts/record.ts';
import { lifetimesOf } from '../limits.ts';
import { after } from '../maybe.ts';
import type { NearCache } from '../near-cache/near-cache.ts';
import { createRecordRecogniser } from '../recognise-record.ts';
import { createRecordIssuer } from '../sessions.ts';
import type { SessionStore } from '../store/port.ts';
import type { Limits, Recogniser, Strategy, StrategyFacts } from '../strategy.ts';

/**
 * Redis remembers, each replica keeps a copy of what it has asked for, and Redis tells it what changed. The copy is
 * trusted under a lease only: memory speed, and a bound on how long an ended session can still be accepted.
 */
export const cached: StrategyFacts = {
  name: 'cached',
  needs: ['redis'],
  issuedBy: 'auth',
  carrier: 'cookie',
  refreshTokens: false,
  affinity: false,
  bound: ({ lease }) => ({ session: lease, user: lease, rights: lease }),
};

/**
 * How much longer than needed its records are kept, in ms: making one live longer drops every copy of it, so it is done
 * a few times in an idle time, and not at each "last seen".
 */
export const recordSlackOf = ({ idle }: Limits): number => Math.ceil(idle / 4);

export interface CachedPorts {
  readonly store: SessionStore;
  /** This process's copy; a process that answers few requests (auth) goes without. */
  readonly near?: NearCache;
  readonly limits: Limits;
  readonly clock: Clock;
  readonly random: Random;
}

export function createCached({ store, near, limits, clock, random }: CachedPorts): Strategy {
  const lifetimes = lifetimesOf(limits);
  const fresh = near ? freshView(store, near) : store;
  const asking = createRecordRecogniser({ store: fresh, lifetimes, clock, source: 'redis' });
  return {
    facts: cached,
    recogniser: near
      ? remembering(
          createRecordRecogniser({ store: nearView(store, near), lifetimes, clock, source: 'near-cache' }),
          asking,
        )
      : asking,
    issuer: createRecordIssuer({ store: fresh, lifetimes, clock, random, complete: true }),
    carts: createRecordCarts(store),
  };
}

/** Memory may accept, never refuse: a refusal follows a fresh read. */
function remembering(memory: Recogniser, asking: Recogniser): Recogniser {
  return {
    recognise: (presented) =>
      after(memory.recognise(presented), (verdict) =>
        verdict.kind === 'accepted' ? verdict : asking.recognise(presented),
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
    create: (key, record, standing) => store.create(key, record, standing),
    putStanding: (tag, standing, askedAt) => store.putStanding(tag, standing, askedAt),
    async touch(key, now) {
      near.seen(key, now);
      try {
        await store.touch(key, now);
      } catch (error) {
        // The store knows nothing of it: the next request has to ask, and to tell it.
        near.drop(key);
        throw error;
      }
    },
    async end(key, actor) {
      near.drop(key);
      try {
        return await store.end(key, actor);
      } finally {
        near.drop(key);
      }
    },
    endAll: (tag) => store.endAll(tag),
    list: (tag, current) => store.list(tag, current),
    readCart: (key) => store.readCart(key),
    addToCart: (key, sku, quantity) => store.addToCart(key, sku, quantity),
    removeFromCart: (key, sku) => store.removeFromCart(key, sku),
  };
}
