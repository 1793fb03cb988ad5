import type { Role } from '@gatehouse/contracts';
import { LRUCache } from 'lru-cache';
import type { KnownStanding, SessionKey, StoredSession } from '../store/port.ts';
import { Interned } from './interned.ts';

export interface Capacity {
  readonly sessions: number;
  readonly bytes: number;
}

/** A session in one flat object, times as small integers: half of what the record it was read as would take. */
interface Held {
  readonly tag: string;
  readonly userId: string;
  readonly username: string;
  readonly device: string;
  readonly generation: number;
  /** Ms since this process began; a number of that size takes no object of its own. */
  readonly created: number;
  readonly absolute: number;
  seen: number;
}

interface HeldStanding {
  readonly generation: number;
  readonly rights: number;
  readonly roles: Role[];
  readonly askedAt: number;
}

/** What a session and its user take beside the name: objects, table slots, keys. `memory.test.ts` holds it to that. */
const OVERHEAD_BYTES = 520;
const KINDS = 1000;

/** Sessions and standings in this process, bounded by count and by bytes; the longest unused go first. */
export class Entries {
  readonly #sessions: LRUCache<string, Held>;
  readonly #standings: LRUCache<string, HeldStanding>;
  readonly #devices = new Interned<string>(KINDS);
  readonly #roles = new Interned<Role[]>(KINDS);
  readonly #epoch = Date.now();

  constructor({ sessions, bytes }: Capacity) {
    this.#sessions = new LRUCache({
      max: sessions,
      maxSize: bytes,
      sizeCalculation: ({ device, username }) => OVERHEAD_BYTES + device.length + username.length,
    });
    // A user has at least one session, so there are never more users worth keeping.
    this.#standings = new LRUCache({ max: sessions });
  }

  get({ tag, id }: SessionKey): StoredSession | undefined {
    const held = this.#sessions.get(id);
    const standing = this.#standings.get(tag);
    if (held?.tag !== tag || !standing) return undefined;
    const { userId, username, device, generation, created, absolute, seen } = held;
    return {
      record: {
        userId,
        username,
        device,
        generation,
        createdAt: this.#epoch + created,
        absoluteExpiresAt: this.#epoch + absolute,
      },
      lastSeenAt: this.#epoch + seen,
      standing: known(standing),
    };
  }

  set({ tag, id }: SessionKey, { record, lastSeenAt, standing }: StoredSession): void {
    if (!standing) return;
    const { userId, username, device, generation, createdAt, absoluteExpiresAt } = record;
    // One literal: fields that are spread in would lie in a second object each.
    this.#sessions.set(id, {
      tag,
      userId,
      username,
      device: this.#devices.of(device, device),
      generation,
      created: createdAt - this.#epoch,
      absolute: absoluteExpiresAt - this.#epoch,
      seen: lastSeenAt - this.#epoch,
    });
    const { askedAt } = standing;
    const { generation: newest, rights, roles } = standing.standing;
    this.#standings.set(tag, {
      generation: newest,
      rights,
      roles: this.#roles.of(roles.join(), roles),
      // Rather older than newer than it is.
      askedAt: Math.floor(askedAt),
    });
  }

  seen(id: string, now: number): void {
    const held = this.#sessions.peek(id);
    if (held) held.seen = Math.max(held.seen, now - this.#epoch);
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

const known = ({ generation, rights, roles, askedAt }: HeldStanding): KnownStanding => ({
  standing: { generation, rights, roles },
  askedAt,
});
