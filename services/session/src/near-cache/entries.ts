import { LRUCache } from 'lru-cache';
import type { KnownStanding, SessionKey, SessionRecord, StoredSession } from '../store/port.ts';

export interface Capacity {
  readonly sessions: number;
  readonly bytes: number;
}

interface Held {
  readonly tag: string;
  readonly record: SessionRecord;
  lastSeenAt: number;
}

/** What an entry costs beside its texts: objects, table slots, the key. Measured; see docs/strategies/cached.md. */
const OVERHEAD_BYTES = 280;

/** Sessions and standings in this process, bounded by count and by bytes; the longest unused go first. */
export class Entries {
  readonly #sessions: LRUCache<string, Held>;
  readonly #standings: LRUCache<string, KnownStanding>;

  constructor({ sessions, bytes }: Capacity) {
    this.#sessions = new LRUCache({
      max: sessions,
      maxSize: bytes,
      sizeCalculation: ({ record }) => OVERHEAD_BYTES + record.device.length + record.username.length,
    });
    // A user has at least one session, so there are never more users worth keeping.
    this.#standings = new LRUCache({ max: sessions });
  }

  get({ tag, id }: SessionKey): StoredSession | undefined {
    const held = this.#sessions.get(id);
    const standing = this.#standings.get(tag);
    if (held?.tag !== tag || !standing) return undefined;
    return { record: held.record, lastSeenAt: held.lastSeenAt, standing };
  }

  set({ tag, id }: SessionKey, { record, lastSeenAt, standing }: StoredSession): void {
    if (!standing) return;
    this.#sessions.set(id, { tag, record, lastSeenAt });
    this.#standings.set(tag, standing);
  }

  seen(id: string, now: number): void {
    const held = this.#sessions.peek(id);
    if (held) held.lastSeenAt = Math.max(held.lastSeenAt, now);
  }

  dropSession(id: string): void {
    this.#sessions.delete(id);
  }

  dropUser(tag: string): void {
    this.#standings.delete(tag);
  }

  clear(): void {
    this.#sessions.clear();
    this.#standings.clear();
  }

  get count(): number {
    return this.#sessions.size;
  }

  get bytes(): number {
    return this.#sessions.calculatedSize;
  }
}
