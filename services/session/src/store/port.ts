import type { AccountState, CartLine } from '@gatehouse/contracts';
import type { Actor } from '../authority/actor.ts';
import type { MaybePromise } from '../maybe-promise.ts';

/** Where a session is kept: the user's key and the digest of its secret. */
export interface SessionKey {
  readonly userKey: string;
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
  readonly accountState: CachedAccountState | undefined;
}

/** An account state and when it was asked for, in ms of the monotonic clock: it is as old as the question. */
export interface CachedAccountState {
  readonly accountState: AccountState;
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
  /** Session, last seen and the user's account state in one question; undefined when there is no live session. */
  read(key: SessionKey): MaybePromise<StoredSession | undefined>;
  /**
   * Index first, record second, so that `list` and `revokeAll` miss none. Puts the account state too. Past the cap it ends, in
   * the same step, the user's sessions that were used longest ago, and answers their ids.
   */
  create(key: SessionKey, record: SessionRecord, accountState: AccountState): Promise<readonly string[]>;
  /** Keeps what is known of a user; numbers never go back, whatever order the calls arrive in. */
  putAccountState(userKey: string, accountState: AccountState, askedAt: number): Promise<void>;
  /** Writes "last seen" if the session is live. */
  touch(key: SessionKey, now: number): Promise<void>;
  /**
   * Ends a session; false when there was none. `actor`: the other session that asks for it, which the store of record
   * checks in the transaction of the ending. It throws `ActorRefused`.
   */
  revoke(key: SessionKey, actor?: Actor): Promise<boolean>;
  /** Whether a session of this store ended early, where that is recorded. */
  isRevoked?(key: SessionKey): Promise<boolean>;
  /** Those that were made under a smaller session generation; without one, all. */
  revokeAll(userKey: string, sessionGeneration?: number): Promise<void>;
  /** The sessions used last, as many as the cap allows, and always that of the id `current`. */
  list(userKey: string, current?: string): Promise<StoredList>;
  readCart(key: SessionKey): Promise<CartLine[]>;
  addToCart(key: SessionKey, sku: string, quantity: number): Promise<CartWrite>;
  removeFromCart(key: SessionKey, sku: string): Promise<CartWrite>;
}
