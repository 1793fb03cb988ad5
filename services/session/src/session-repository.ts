import type { Account } from '@gatehouse/contracts';
import type { Actor } from './authority/actor.ts';

/**
 * A session whose credential the client holds: replicas remember nothing of it, auth keeps a row, so that it can be
 * listed, ended and renewed. Times in ms since the epoch.
 */
export interface SessionRow {
  readonly id: string;
  readonly userId: string;
  readonly device: string;
  readonly generation: number;
  readonly createdAt: number;
  readonly lastSeenAt: number;
  readonly absoluteExpiresAt: number;
  /** Whether the browser keeps the credential when it ends; not unless the client asked for it. */
  readonly remember?: boolean;
}

/** A live row and its user as they are now. */
export interface SessionRowWithAccount {
  readonly session: SessionRow;
  readonly account: Account;
}

/**
 * The rows auth keeps of one strategy: those of all others are unknown to it, whatever id or token is presented (G1).
 * *Live* means: not ended, and of the user's present generation; deadlines are the caller's to judge. Throws
 * `Unavailable` when the database cannot answer.
 */
export interface SessionRepository {
  /**
   * Past the cap it ends, in the same step, the user's sessions that were used longest ago, and answers their ids. The
   * cap holds for simultaneous sign-ins too.
   */
  create(session: SessionRow): Promise<readonly string[]>;
  /** A live session and its user; undefined when it ended, also by the user's generation. */
  find(id: string): Promise<SessionRowWithAccount | undefined>;
  /** Moves "last seen" forward if the session is still live, in one step; false when it is not. */
  touch(id: string, now: number): Promise<boolean>;
  /** False when there was no live one. */
  revoke(id: string): Promise<boolean>;
  /** `actor`: another session of the user that asks for it, checked in the same transaction. Throws `ActorRefused`. */
  revokeOne(userId: string, id: string, actor?: Actor): Promise<boolean>;
  /** Those that were made under a smaller session generation. */
  revokeAll(userId: string, sessionGeneration: number): Promise<void>;
  /** The live sessions used last, one more than the cap allows at most, and always that of the id `current`. */
  list(userId: string, current: string): Promise<SessionRow[]>;
}
