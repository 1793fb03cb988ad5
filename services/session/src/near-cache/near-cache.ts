import { type Clock, Unavailable } from '@gatehouse/defaults';
import { Lease } from '../revocation/lease.ts';
import { storeKeys, subjectOf } from '../store/keys.ts';
import type { SessionKey, SessionStore, StoredSession } from '../store/port.ts';
import { storedSession } from '../store/redis.ts';
import { type Capacity, Entries } from './entries.ts';
import type { TrackingConnection } from './tracking-connection.ts';

export interface NearCacheOptions {
  readonly connection: TrackingConnection;
  /** The same sessions, queried each time: for everything the cache may not answer. */
  readonly store: SessionStore;
  /** "Last seen" is read apart from what is tracked: it changes all the time and concerns no other client. */
  readonly lastSeen: (key: SessionKey) => Promise<string | null>;
  readonly prefix: string;
  readonly clock: Clock;
  /** In ms. */
  readonly leaseMs: number;
  readonly capacity: Capacity;
  /** Calls again and again, until what it returns is called; real time unless said. */
  readonly every?: (turn: () => void, milliseconds: number) => () => void;
}

/** One read of the store under way. Whatever happens to its keys meanwhile poisons it. */
interface PendingRead {
  readonly key: SessionKey;
  invalidated: boolean;
  /** In ms, monotonic. */
  readonly askedAt: number;
  readonly answer: Promise<StoredSession | undefined>;
}

export interface NearCacheStats {
  hits: number;
  misses: number;
  invalidations: number;
  /** How often memory ceased to be trusted: the link was lost, or the store was silent for longer than the lease. */
  leaseLosses: number;
}

const HEARTBEATS_PER_LEASE = 4;
const MOST_RETRIES = 3;

/**
 * Sessions in this process, kept coherent by the store's invalidations and trusted under a lease. The rules it
 * follows, and the interleavings behind each, are those of PROTOCOLS, "cached".
 */
export class NearCache {
  readonly #options: NearCacheOptions;
  readonly #entries: Entries;
  readonly #lease: Lease;
  readonly #pendingReads = new Map<string, PendingRead>();
  readonly stats: NearCacheStats = { hits: 0, misses: 0, invalidations: 0, leaseLosses: 0 };
  /** Counts links; undefined while there is none. An answer of an earlier link grants nothing. */
  #link: number | undefined;
  #links = 0;
  /** Whether a lease was granted on this link. */
  #isTrusted = false;
  #stopHeartbeat: (() => void) | undefined;

  constructor(options: NearCacheOptions) {
    this.#options = options;
    this.#entries = new Entries(options.capacity);
    this.#lease = new Lease(options.clock, options.leaseMs);
  }

  start(): void {
    this.#options.connection.start({
      onUp: () => this.#up(),
      onDown: () => this.#down(),
      onInvalidated: (keys) => this.#invalidate(keys),
    });
  }

  stop(): void {
    this.#down();
    this.#options.connection.stop();
  }

  /** Whether the store tells this cache of changes. */
  get isUp(): boolean {
    return this.#link !== undefined;
  }

  get size(): { sessions: number; bytes: number } {
    return { sessions: this.#entries.count, bytes: this.#entries.bytes };
  }

  /** What memory knows, if it may be trusted right now. The lease is looked at last: nothing is awaited after it. */
  peek(key: SessionKey): StoredSession | undefined {
    const held = this.#entries.get(key);
    if (!held || !this.#lease.isValid) return undefined;
    this.stats.hits += 1;
    return held;
  }

  /** A fresh read, kept for the next time. Callers at the same time share one, unless it was poisoned meanwhile. */
  async read(key: SessionKey): Promise<StoredSession | undefined> {
    this.stats.misses += 1;
    for (let attempt = 0; this.#link !== undefined && attempt < MOST_RETRIES; attempt += 1) {
      const pending = this.#joinable(key) ?? this.#startRead(key);
      try {
        const found = await pending.answer;
        if (!pending.invalidated) return found;
      } catch (error) {
        if (!(error instanceof Unavailable)) throw error;
        break;
      }
    }
    // Without tracking nothing may be kept, but the store can still be asked.
    return this.#options.store.read(key);
  }

  /** This process has just used the session: its own knowledge moves on without asking. */
  touch(key: SessionKey, now: number): void {
    this.#entries.touch(key.id, now);
  }

  /** This process has just ended the session. */
  evict(key: SessionKey): void {
    this.#invalidatePending(({ id }) => id === key.id);
    this.#entries.evictSession(key.id);
  }

  /** The read under way that a newcomer may wait for. */
  #joinable(key: SessionKey): PendingRead | undefined {
    const running = this.#pendingReads.get(nameOf(key));
    if (!running || running.invalidated) return undefined;
    const { clock, leaseMs } = this.#options;
    if (clock.monotonic() - running.askedAt < leaseMs) return running;
    // As old as that in a process that stood still: what it brings may have ended longer ago than the bound allows.
    running.invalidated = true;
    return undefined;
  }

  #startRead(key: SessionKey): PendingRead {
    const askedAt = this.#options.clock.monotonic();
    // The marker is set before the read is written: an invalidation in between finds it.
    const pending: PendingRead = {
      key,
      invalidated: false,
      askedAt,
      answer: this.#ask(key, askedAt, () => pending),
    };
    this.#pendingReads.set(nameOf(key), pending);
    return pending;
  }

  async #ask(key: SessionKey, askedAt: number, own: () => PendingRead): Promise<StoredSession | undefined> {
    const { connection, lastSeen, prefix } = this.#options;
    const keys = storeKeys(prefix, key.userKey, key.id);
    // One turn later, when the marker stands.
    await Promise.resolve();
    try {
      const [[record, accountState], seen] = await Promise.all([
        connection.mget(keys.record, keys.accountState),
        lastSeen(key),
      ]);
      if (!record || !seen) return undefined;
      const session = storedSession(record, seen, accountState ?? null, askedAt);
      if (!own().invalidated) this.#entries.set(key, session);
      return session;
    } catch (cause) {
      throw cause instanceof Unavailable ? cause : new Unavailable('Redis could not answer', { cause });
    } finally {
      if (this.#pendingReads.get(nameOf(key)) === own()) this.#pendingReads.delete(nameOf(key));
    }
  }

  #up(): void {
    this.#links += 1;
    const connection = this.#links;
    this.#link = connection;
    void this.#heartbeat(connection);
    const { leaseMs, every = inRealTime } = this.#options;
    this.#stopHeartbeat = every(() => void this.#heartbeat(connection), leaseMs / HEARTBEATS_PER_LEASE);
  }

  /** The answer comes behind all invalidations sent before it, so it vouches for everything held when it was sent. */
  async #heartbeat(connection: number): Promise<void> {
    const sentAt = this.#options.clock.monotonic();
    try {
      await this.#options.connection.ping();
    } catch {
      // The link notices by itself when it is gone; until then the lease runs out.
      return;
    }
    if (this.#link !== connection) return;
    if (this.#isTrusted && !this.#lease.isValid) this.stats.leaseLosses += 1;
    this.#isTrusted = true;
    this.#lease.grant(sentAt);
  }

  #down(): void {
    if (this.#isTrusted) this.stats.leaseLosses += 1;
    this.#isTrusted = false;
    this.#link = undefined;
    this.#stopHeartbeat?.();
    this.#stopHeartbeat = undefined;
    this.#lease.revoke();
    this.#entries.clear();
    this.#invalidatePending(() => true);
  }

  #invalidate(keys: readonly string[] | undefined): void {
    this.stats.invalidations += 1;
    if (!keys) {
      this.#entries.clear();
      this.#invalidatePending(() => true);
      return;
    }
    for (const key of keys) {
      const subject = subjectOf(this.#options.prefix, key);
      if (!subject) continue;
      if ('session' in subject) {
        this.#entries.evictSession(subject.session);
        this.#invalidatePending(({ id }) => id === subject.session);
      } else {
        this.#entries.evictAccountState(subject.user);
        this.#invalidatePending(({ userKey }) => userKey === subject.user);
      }
    }
  }

  #invalidatePending(concerned: (key: SessionKey) => boolean): void {
    for (const pending of this.#pendingReads.values()) if (concerned(pending.key)) pending.invalidated = true;
  }
}

/** With the tag: a client that shows a session's secret under an invented tag must not take the marker of the true one. */
const nameOf = ({ userKey, id }: SessionKey): string => `${userKey}.${id}`;

function inRealTime(turn: () => void, milliseconds: number): () => void {
  const timer = setInterval(turn, milliseconds).unref();
  return () => clearInterval(timer);
}
