import type { Role } from '@gatehouse/contracts';
import { LRUCache } from 'lru-cache';
import type { CachedAccountState, SessionKey, StoredSession } from '../store/port.ts';
import { InternPool } from './intern-pool.ts';

export interface Capacity {
  readonly sessions: number;
  readonly bytes: number;
}

/** A session in one flat object, times as small integers: half of what the record it was read as would take. */
interface HeldSession {
  readonly userKey: string;
  readonly userId: string;
  readonly username: string;
  readonly device: string;
  readonly generation: number;
  /** Ms since this process began; a number of that size takes no object of its own. */
  readonly created: number;
  readonly absolute: number;
  seen: number;
}

interface HeldAccountState {
  readonly sessionGeneration: number;
  readonly rolesVersion: number;
  readonly roles: Role[];
  readonly askedAt: number;
}

/** What a session and its user take beside the name: objects, table slots, keys. `memory.test.ts` holds it to that. */
const OVERHEAD_BYTES = 520;
const KINDS = 1000;

/** Sessions and account states in this process, bounded by count and by bytes; the longest unused go first. */
export class Entries {
  readonly #sessions: LRUCache<string, HeldSession>;
  readonly #accountStates: LRUCache<string, HeldAccountState>;
  readonly #devices = new InternPool<string>(KINDS);
  readonly #roles = new InternPool<Role[]>(KINDS);
  readonly #epoch = Date.now();

  constructor({ sessions, bytes }: Capacity) {
    this.#sessions = new LRUCache({
      max: sessions,
      maxSize: bytes,
      sizeCalculation: ({ device, username }) => OVERHEAD_BYTES + device.length + username.length,
    });
    // A user has at least one session, so there are never more users worth keeping.
    this.#accountStates = new LRUCache({ max: sessions });
  }

  get({ userKey, id }: SessionKey): StoredSession | undefined {
    const held = this.#sessions.get(id);
    const accountState = this.#accountStates.get(userKey);
    if (held?.userKey !== userKey || !accountState) return undefined;
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
      accountState: known(accountState),
    };
  }

  set({ userKey, id }: SessionKey, { record, lastSeenAt, accountState }: StoredSession): void {
    if (!accountState) return;
    const { userId, username, device, generation, createdAt, absoluteExpiresAt } = record;
    // One literal: fields that are spread in would lie in a second object each.
    this.#sessions.set(id, {
      userKey,
      userId,
      username,
      device: this.#devices.of(device, device),
      generation,
      created: createdAt - this.#epoch,
      absolute: absoluteExpiresAt - this.#epoch,
      seen: lastSeenAt - this.#epoch,
    });
    const { askedAt } = accountState;
    const { sessionGeneration: newest, rolesVersion, roles } = accountState.accountState;
    this.#accountStates.set(userKey, {
      sessionGeneration: newest,
      rolesVersion,
      roles: this.#roles.of(roles.join(), roles),
      // Rather older than newer than it is.
      askedAt: Math.floor(askedAt),
    });
  }

  touch(id: string, now: number): void {
    const held = this.#sessions.peek(id);
    if (held) held.seen = Math.max(held.seen, now - this.#epoch);
  }

  evictSession(id: string): void {
    this.#sessions.delete(id);
  }

  evictAccountState(userKey: string): void {
    this.#accountStates.delete(userKey);
  }

  clear(): void {
    this.#sessions.clear();
    this.#accountStates.clear();
  }

  get count(): number {
    return this.#sessions.size;
  }

  get bytes(): number {
    return this.#sessions.calculatedSize;
  }
}

const known = ({
  sessionGeneration,
  rolesVersion,
  roles,
  askedAt,
}: HeldAccountState): CachedAccountState => ({
  accountState: { sessionGeneration, rolesVersion, roles },
  askedAt,
});
