import { type Clock, Unavailable } from '@gatehouse/defaults';
import { Lease } from '../revocation/lease.ts';
import { storeKeys, subjectOf } from '../store/keys.ts';
import type { SessionKey, SessionStore, StoredSession } from '../store/port.ts';
import { storedSession } from '../store/redis.ts';
import { type Capacity, Entries } from './entries.ts';
import type { TrackedLink } from './link.ts';

export interface NearCacheOptions {
  readonly link: TrackedLink;
  /** The same sessions, asked anew each time: for everything the cache may not answer. */
  readonly store: SessionStore;
  /** "Last seen" is read apart from what is tracked: it changes all the time and concerns nobody else. */
  readonly lastSeen: (key: SessionKey) => Promise<string | null>;
  readonly prefix: string;
  readonly clock: Clock;
  /** In ms. */
  readonly lease: number;
  readonly capacity: Capacity;
}

/** One read of the store under way. Whatever happens to its keys meanwhile poisons it. */
interface Fill {
  readonly tag: string;
  poisoned: boolean;
  readonly answer: Promise<StoredSession | undefined>;
}

export interface NearCacheStats {
  hits: number;
  misses: number;
  invalidations: number;
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
  #isUp = false;
  #heartbeat: NodeJS.Timeout | undefined;

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
    for (let attempt = 0; this.#isUp && attempt < MOST_RETRIES; attempt += 1) {
      const running = this.#fills.get(key.id);
      const fill = running && !running.poisoned && running.tag === key.tag ? running : this.#fill(key);
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
    this.#poison((_fill, id) => id === key.id);
    this.#entries.dropSession(key.id);
  }

  #fill(key: SessionKey): Fill {
    // The marker is set before the read is written: an invalidation in between finds it.
    const fill: Fill = { tag: key.tag, poisoned: false, answer: this.#ask(key, () => fill) };
    this.#fills.set(key.id, fill);
    return fill;
  }

  async #ask(key: SessionKey, own: () => Fill): Promise<StoredSession | undefined> {
    const { link, lastSeen, prefix, clock } = this.#options;
    const keys = storeKeys(prefix, key.tag, key.id);
    // One turn later, when the marker stands.
    await Promise.resolve();
    const askedAt = clock.monotonic();
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
      if (this.#fills.get(key.id) === own()) this.#fills.delete(key.id);
    }
  }

  #up(): void {
    this.#isUp = true;
    void this.#beat();
    this.#heartbeat = setInterval(
      () => void this.#beat(),
      this.#options.lease / HEARTBEATS_PER_LEASE,
    ).unref();
  }

  /** The answer comes behind all invalidations sent before it, so it vouches for everything held when it was sent. */
  async #beat(): Promise<void> {
    const heartbeat = this.#heartbeat;
    const sentAt = this.#options.clock.monotonic();
    try {
      await this.#options.link.ping();
    } catch {
      // The link notices by itself when it is gone; until then the lease runs out.
      return;
    }
    if (this.#isUp && (heartbeat === undefined || heartbeat === this.#heartbeat)) this.#lease.grant(sentAt);
  }

  #down(): void {
    if (this.#isUp) this.stats.leaseLosses += 1;
    this.#isUp = false;
    clearInterval(this.#heartbeat);
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
        this.#poison((_fill, id) => id === subject.session);
      } else {
        this.#entries.dropUser(subject.user);
        this.#poison(({ tag }) => tag === subject.user);
      }
    }
  }

  #poison(concerned: (fill: Fill, id: string) => boolean): void {
    for (const [id, fill] of this.#fills) if (concerned(fill, id)) fill.poisoned = true;
  }
}
