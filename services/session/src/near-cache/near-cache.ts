import { type Clock, Unavailable } from '@gatehouse/defaults';
import { Lease } from '../revocation/lease.ts';
import { storeKeys, subjectOf } from '../store/keys.ts';
import type { SessionKey, SessionStore, StoredSession } from '../store/port.ts';
import { storedSession } from '../store/redis.ts';
import { type Capacity, Entries } from './entries.ts';
import type { TrackedLink } from './link.ts';

export interface NearCacheOptions {
  readonly link: TrackedLink;
  /** The same sessions, queried each time: for everything the cache may not answer. */
  readonly store: SessionStore;
  /** "Last seen" is read apart from what is tracked: it changes all the time and concerns no other client. */
  readonly lastSeen: (key: SessionKey) => Promise<string | null>;
  readonly prefix: string;
  readonly clock: Clock;
  /** In ms. */
  readonly lease: number;
  readonly capacity: Capacity;
  /** Calls again and again, until what it returns is called; real time unless said. */
  readonly every?: (turn: () => void, milliseconds: number) => () => void;
}

/** One read of the store under way. Whatever happens to its keys meanwhile poisons it. */
interface Fill {
  readonly key: SessionKey;
  poisoned: boolean;
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
  readonly #fills = new Map<string, Fill>();
  readonly stats: NearCacheStats = { hits: 0, misses: 0, invalidations: 0, leaseLosses: 0 };
  /** Counts links; undefined while there is none. An answer of an earlier link grants nothing. */
  #link: number | undefined;
  #links = 0;
  /** Whether a lease was granted on this link. */
  #isTrusted = false;
  #heartbeat: (() => void) | undefined;

  constructor(options: NearCacheOptions) {
    this.#options = options;
    this.#entries = new Entries(options.capacity);
    this.#lease = new Lease(options.clock, options.lease);
  }

  start(): void {
    this.#options.link.start({
      onUp: () => this.#up(),
      onDown: () => this.#down(),
      onInvalidated: (keys) => this.#invalidate(keys),
    });
  }

  stop(): void {
    this.#down();
    this.#options.link.stop();
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
      const fill = this.#joinable(key) ?? this.#fill(key);
      try {
        const found = await fill.answer;
        if (!fill.poisoned) return found;
      } catch (error) {
        if (!(error instanceof Unavailable)) throw error;
        break;
      }
    }
    // Without tracking nothing may be kept, but the store can still be asked.
    return this.#options.store.read(key);
  }

  /** This process has just used the session: its own knowledge moves on without asking. */
  seen(key: SessionKey, now: number): void {
    this.#entries.seen(key.id, now);
  }

  /** This process has just ended the session. */
  drop(key: SessionKey): void {
    this.#poison(({ id }) => id === key.id);
    this.#entries.dropSession(key.id);
  }

  /** The read under way that a newcomer may wait for. */
  #joinable(key: SessionKey): Fill | undefined {
    const running = this.#fills.get(nameOf(key));
    if (!running || running.poisoned) return undefined;
    const { clock, lease } = this.#options;
    if (clock.monotonic() - running.askedAt < lease) return running;
    // As old as that in a process that stood still: what it brings may have ended longer ago than the bound allows.
    running.poisoned = true;
    return undefined;
  }

  #fill(key: SessionKey): Fill {
    const askedAt = this.#options.clock.monotonic();
    // The marker is set before the read is written: an invalidation in between finds it.
    const fill: Fill = { key, poisoned: false, askedAt, answer: this.#ask(key, askedAt, () => fill) };
    this.#fills.set(nameOf(key), fill);
    return fill;
  }

  async #ask(key: SessionKey, askedAt: number, own: () => Fill): Promise<StoredSession | undefined> {
    const { link, lastSeen, prefix } = this.#options;
    const keys = storeKeys(prefix, key.tag, key.id);
    // One turn later, when the marker stands.
    await Promise.resolve();
    try {
      const [[record, standing], seen] = await Promise.all([
        link.mget(keys.record, keys.standing),
        lastSeen(key),
      ]);
      if (!record || !seen) return undefined;
      const session = storedSession(record, seen, standing ?? null, askedAt);
      if (!own().poisoned) this.#entries.set(key, session);
      return session;
    } catch (cause) {
      throw cause instanceof Unavailable ? cause : new Unavailable('Redis could not answer', { cause });
    } finally {
      if (this.#fills.get(nameOf(key)) === own()) this.#fills.delete(nameOf(key));
    }
  }

  #up(): void {
    this.#links += 1;
    const link = this.#links;
    this.#link = link;
    void this.#beat(link);
    const { lease, every = inRealTime } = this.#options;
    this.#heartbeat = every(() => void this.#beat(link), lease / HEARTBEATS_PER_LEASE);
  }

  /** The answer comes behind all invalidations sent before it, so it vouches for everything held when it was sent. */
  async #beat(link: number): Promise<void> {
    const sentAt = this.#options.clock.monotonic();
    try {
      await this.#options.link.ping();
    } catch {
      // The link notices by itself when it is gone; until then the lease runs out.
      return;
    }
    if (this.#link !== link) return;
    if (this.#isTrusted && !this.#lease.isValid) this.stats.leaseLosses += 1;
    this.#isTrusted = true;
    this.#lease.grant(sentAt);
  }

  #down(): void {
    if (this.#isTrusted) this.stats.leaseLosses += 1;
    this.#isTrusted = false;
    this.#link = undefined;
    this.#heartbeat?.();
    this.#heartbeat = undefined;
    this.#lease.revoke();
    this.#entries.clear();
    this.#poison(() => true);
  }

  #invalidate(keys: readonly string[] | undefined): void {
    this.stats.invalidations += 1;
    if (!keys) {
      this.#entries.clear();
      this.#poison(() => true);
      return;
    }
    for (const key of keys) {
      const subject = subjectOf(this.#options.prefix, key);
      if (!subject) continue;
      if ('session' in subject) {
        this.#entries.dropSession(subject.session);
        this.#poison(({ id }) => id === subject.session);
      } else {
        this.#entries.dropUser(subject.user);
        this.#poison(({ tag }) => tag === subject.user);
      }
    }
  }

  #poison(concerned: (key: SessionKey) => boolean): void {
    for (const fill of this.#fills.values()) if (concerned(fill.key)) fill.poisoned = true;
  }
}

/** With the tag: a client that shows a session's secret under an invented tag must not take the marker of the true one. */
const nameOf = ({ tag, id }: SessionKey): string => `${tag}.${id}`;

function inRealTime(turn: () => void, milliseconds: number): () => void {
  const timer = setInterval(turn, milliseconds).unref();
  return () => clearInterval(timer);
}
