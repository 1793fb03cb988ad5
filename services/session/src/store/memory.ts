import { type AccountState, CART_LINES, type CartLine } from '@gatehouse/contracts';
import { type Clock, Unavailable } from '@gatehouse/defaults';
import { cartLines } from '../carts/lines.ts';
import { isOver, type Lifetimes, timesOf, touchInterval } from '../lifetime.ts';
import type {
  CachedAccountState,
  CartWrite,
  SessionKey,
  SessionRecord,
  SessionStore,
  StoredList,
  StoredSession,
} from './port.ts';

interface Entry {
  readonly userKey: string;
  readonly record: SessionRecord;
  lastSeenAt: number;
  readonly cart: Map<string, number>;
}

export interface MemoryStoreOptions {
  readonly clock: Clock;
  readonly lifetimes: Lifetimes;
  /** More sessions than this are refused: memory is bounded, and no session is evicted for another. */
  readonly capacity?: number;
  /** How many sessions one user has at most. */
  readonly perUser?: number;
}

const SWEEP_EVERY_MS = 30_000;

/** Sessions in this process. One turn of the event loop is one atomic step, which is all the port asks for. */
export class MemorySessionStore implements SessionStore {
  readonly #clock: Clock;
  readonly #lifetimes: Lifetimes;
  readonly #capacity: number;
  readonly #perUser: number;
  readonly #entries = new Map<string, Entry>();
  readonly #idsByUserKey = new Map<string, Set<string>>();
  readonly #accountStates = new Map<string, CachedAccountState>();
  #sweptAt: number;

  constructor({ clock, lifetimes, capacity = 100_000, perUser = 100 }: MemoryStoreOptions) {
    this.#clock = clock;
    this.#lifetimes = lifetimes;
    this.#capacity = capacity;
    this.#perUser = perUser;
    this.#sweptAt = clock.monotonic();
  }

  /** How many sessions are held, ended ones that were not swept yet included. */
  get size(): number {
    return this.#entries.size;
  }

  read(key: SessionKey): StoredSession | undefined {
    const entry = this.#live(key);
    return entry && this.#stored(entry);
  }

  async create(
    key: SessionKey,
    record: SessionRecord,
    accountState: AccountState,
  ): Promise<readonly string[]> {
    this.#sweep();
    if (this.#entries.size >= this.#capacity)
      throw new Unavailable('the session store of this process is full');
    this.#entries.set(key.id, {
      userKey: key.userKey,
      record,
      lastSeenAt: record.createdAt,
      cart: new Map(),
    });
    const ids = this.#idsByUserKey.get(key.userKey);
    if (ids) ids.add(key.id);
    else this.#idsByUserKey.set(key.userKey, new Set([key.id]));
    // Older than this call by an unknown time: it must not pass for a fresh answer about the user's other sessions.
    const askedAt = this.#accountStates.get(key.userKey)?.askedAt ?? this.#clock.monotonic();
    this.#keepAccountState(key.userKey, accountState, askedAt);
    return this.#revokeBeyondCap(key);
  }

  async putAccountState(userKey: string, accountState: AccountState, askedAt: number): Promise<void> {
    // What is known of users without a session here would only grow.
    if (this.#idsByUserKey.has(userKey)) this.#keepAccountState(userKey, accountState, askedAt);
  }

  async touch(key: SessionKey, now: number): Promise<void> {
    const entry = this.#live(key);
    if (entry) entry.lastSeenAt = Math.max(entry.lastSeenAt, now);
  }

  async revoke(key: SessionKey): Promise<boolean> {
    const live = this.#live(key) !== undefined;
    if (this.#entries.get(key.id)?.userKey === key.userKey) this.#drop(key.id);
    return live;
  }

  async revokeAll(userKey: string, sessionGeneration = Number.POSITIVE_INFINITY): Promise<void> {
    for (const id of [...(this.#idsByUserKey.get(userKey) ?? [])]) {
      const made = this.#entries.get(id)?.record.generation ?? 0;
      if (made < sessionGeneration) this.#drop(id);
    }
  }

  async list(userKey: string): Promise<StoredList> {
    const sessions = [...(this.#idsByUserKey.get(userKey) ?? [])].flatMap((id) => {
      const entry = this.#live({ userKey, id });
      return entry ? [{ id, session: this.#stored(entry) }] : [];
    });
    return { sessions, isWhole: true };
  }

  async readCart(key: SessionKey): Promise<CartLine[]> {
    return cartLines(this.#live(key)?.cart ?? new Map());
  }

  async addToCart(key: SessionKey, sku: string, quantity: number): Promise<CartWrite> {
    const entry = this.#live(key);
    if (!entry) return { outcome: 'ended' };
    const { cart } = entry;
    if (!cart.has(sku) && cart.size >= CART_LINES) return { outcome: 'full' };
    cart.set(sku, (cart.get(sku) ?? 0) + quantity);
    return { outcome: 'changed', items: cartLines(cart) };
  }

  async removeFromCart(key: SessionKey, sku: string): Promise<CartWrite> {
    const entry = this.#live(key);
    if (!entry) return { outcome: 'ended' };
    entry.cart.delete(sku);
    return { outcome: 'changed', items: cartLines(entry.cart) };
  }

  /** Ends the sessions of this user that were used longest ago, this one aside, until no more are left than may be. */
  #revokeBeyondCap({ userKey, id: own }: SessionKey): string[] {
    const ids = [...(this.#idsByUserKey.get(userKey) ?? [])].filter((id) => id !== own);
    const seen = (id: string): number => this.#entries.get(id)?.lastSeenAt ?? 0;
    const excess = Math.max(0, ids.length + 1 - this.#perUser);
    const ended = ids.sort((a, b) => seen(a) - seen(b)).slice(0, excess);
    const live = ended.filter((id) => this.#live({ userKey, id }));
    for (const id of ended) this.#drop(id);
    return live;
  }

  #live({ userKey, id }: SessionKey): Entry | undefined {
    const entry = this.#entries.get(id);
    if (entry?.userKey !== userKey || this.#isOver(entry)) return undefined;
    return entry;
  }

  #isOver({ record, lastSeenAt }: Entry): boolean {
    const times = timesOf(record.createdAt, lastSeenAt, record.absoluteExpiresAt, this.#lifetimes);
    return isOver(times, this.#clock.now(), touchInterval(this.#lifetimes));
  }

  #stored({ userKey, record, lastSeenAt }: Entry): StoredSession {
    return { record, lastSeenAt, accountState: this.#accountStates.get(userKey) };
  }

  #keepAccountState(userKey: string, accountState: AccountState, askedAt: number): void {
    const known = this.#accountStates.get(userKey);
    const older =
      known &&
      (accountState.sessionGeneration < known.accountState.sessionGeneration ||
        accountState.rolesVersion < known.accountState.rolesVersion ||
        askedAt < known.askedAt);
    if (!older) this.#accountStates.set(userKey, { accountState, askedAt });
  }

  #drop(id: string): void {
    const entry = this.#entries.get(id);
    if (!entry) return;
    this.#entries.delete(id);
    const ids = this.#idsByUserKey.get(entry.userKey);
    ids?.delete(id);
    if (ids?.size === 0) {
      this.#idsByUserKey.delete(entry.userKey);
      this.#accountStates.delete(entry.userKey);
    }
  }

  /** Only creating makes the store grow, so creating is what clears it, at most every half minute. */
  #sweep(): void {
    const now = this.#clock.monotonic();
    if (now - this.#sweptAt < SWEEP_EVERY_MS && this.#entries.size < this.#capacity) return;
    this.#sweptAt = now;
    for (const [id, entry] of this.#entries) if (this.#isOver(entry)) this.#drop(id);
  }
}
