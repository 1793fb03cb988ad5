import type { CartLine, Standing } from '@gatehouse/contracts';
import type { Actor } from '../authority/actor.ts';
import type { Maybe } from '../maybe.ts';

/** Where a session is kept: the user's tag and the fingerprint of its secret. */
export interface SessionKey {
  readonly tag: string;
  readonly id: string;
}

/** The server's record of one sign-in. It never changes after it was made. Times in ms since the epoch. */
export interface SessionRecord {
  readonly userId: string;
  readonly username: string;
  readonly device: string;
  /** The user's generation when it was made; a smaller one than the user's now is dead. */
  readonly generation: number;
  readonly createdAt: number;
  readonly absoluteExpiresAt: number;
  /** What auth gave for the password check; only where a replica keeps the record in its own memory (G14). */
  readonly receipt?: string;
  /** Whether the browser keeps the credential when it ends; left out when not. */
  readonly remember?: boolean;
}

/** A record with what changes beside it. */
export interface StoredSession {
  readonly record: SessionRecord;
  readonly lastSeenAt: number;
  /** What is known of the user; undefined when nothing is, which is not the same as "ended". */
  readonly standing: KnownStanding | undefined;
}

/** A standing and when it was asked for, in ms of the monotonic clock: it is as old as the question. */
export interface KnownStanding {
  readonly standing: Standing;
  readonly askedAt: number;
}

/** Sessions of one user. */
export interface StoredList {
  readonly sessions: readonly { readonly id: string; readonly session: StoredSession }[];
  /** False when there are more than may be listed, as after the cap was lowered. */
  readonly isWhole: boolean;
}

export type CartWrite =
  | { readonly outcome: 'changed'; readonly items: CartLine[] }
  | { readonly outcome: 'ended' | 'full' };

/**
 * A store of session records. Every method throws `Unavailable` when the store cannot answer. Every write is one
 * atomic step that does nothing unless the session is still live: a slow request that ends after a sign-out cannot
 * bring the session back (G2).
 */
export interface SessionStore {
  /** Session, last seen and the user's standing in one question; undefined when there is no live session. */
  read(key: SessionKey): Maybe<StoredSession | undefined>;
  /**
   * Index first, record second, so that `list` and `endAll` miss none. Puts the standing too. Past the cap it ends, in
   * the same step, the user's sessions that were used longest ago, and answers their ids.
   */
  create(key: SessionKey, record: SessionRecord, standing: Standing): Promise<readonly string[]>;
  /** Keeps what is known of a user; numbers never go back, whatever order the calls arrive in. */
  putStanding(tag: string, standing: Standing, askedAt: number): Promise<void>;
  /** Writes "last seen" if the session is live. */
  touch(key: SessionKey, now: number): Promise<void>;
  /**
   * Ends a session; false when there was none. `actor`: the other session that asks for it, which the store of record
   * checks in the transaction of the ending. It throws `ActorRefused`.
   */
  end(key: SessionKey, actor?: Actor): Promise<boolean>;
  /** Whether a session of this store ended early, where that is recorded. */
  hasEnded?(key: SessionKey): Promise<boolean>;
  endAll(tag: string): Promise<void>;
  /** The sessions used last, as many as the cap allows, and always that of the id `current`. */
  list(tag: string, current?: string): Promise<StoredList>;
  readCart(key: SessionKey): Promise<CartLine[]>;
  addToCart(key: SessionKey, sku: string, quantity: number): Promise<CartWrite>;
  removeFromCart(key: SessionKey, sku: string): Promise<CartWrite>;
}
