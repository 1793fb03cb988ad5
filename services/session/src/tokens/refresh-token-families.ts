import type { SessionRowWithAccount } from '../session-repository.ts';

/** A refresh token as it is stored: never itself, only its digest. Times in ms since the epoch. */
export interface RefreshTokenRow {
  readonly id: string;
  /** The key its child is, or will be, made with; set when the child is made. */
  readonly keyId: string | undefined;
  /** When it was first presented for a refresh. */
  readonly firstUsedAt: number | undefined;
}

/** What is known of a presented token, read under the family's row lock. */
export interface FamilyState {
  /** The session, if it is still live; a family ends with its session. */
  readonly live: SessionRowWithAccount | undefined;
  readonly token: RefreshTokenRow;
  readonly child: RefreshTokenRow | undefined;
}

/** What to do with it, applied in the same transaction. */
export type FamilyDecision =
  /** Keep the one child (insert it when it is not there), note that the token was used, move "last seen". */
  | { readonly act: 'issue'; readonly childId: string; readonly keyId: string; readonly now: number }
  /** End the session: the token is a copy of one that was replaced. */
  | { readonly act: 'revoke' }
  | { readonly act: 'reject' }
  /** Nothing: its child was made with a key that this process does not know. */
  | { readonly act: 'unknown' };

/**
 * Refresh tokens of one strategy in families, one family a session. Tokens of other strategies are unknown. Throws
 * `Unavailable` when the database cannot answer.
 */
export interface RefreshTokenFamilies {
  /** Stores the first token of a new session. */
  start(sessionId: string, tokenId: string): Promise<void>;
  /** The session that a token belongs to, live or not; undefined when the token is unknown. */
  sessionOf(tokenId: string): Promise<string | undefined>;
  /**
   * Locks the family of this token, lets `decide` look, and applies what it decided before the lock is released.
   * `undefined` when the token is unknown. `decide` is synchronous: nothing may be awaited under the lock.
   */
  redeem<D extends FamilyDecision>(
    tokenId: string,
    decide: (state: FamilyState) => D,
  ): Promise<{ state: FamilyState; decision: D } | undefined>;
}
