import type { Account, PasswordChangeAnswer, PasswordCheckAnswer, Standing } from '@gatehouse/contracts';

/**
 * What the sign-in routes ask about people. Auth implements it with PostgreSQL, a replica over HTTP.
 * Every method throws `Unavailable` when nobody can answer.
 */
export interface Accounts {
  checkPassword(attempt: {
    username: string;
    password: string;
    address: string;
    /** Aborted when the client has gone: an attempt that waits for its turn then leaves the queue (G15). */
    signal?: AbortSignal;
  }): Promise<PasswordCheckAnswer>;
  /** Sets a new password and raises the generation: all sessions of the user end. */
  changePassword(change: {
    userId: string;
    current: string;
    next: string;
    address: string;
    /** As above. */
    signal?: AbortSignal;
  }): Promise<PasswordChangeAnswer>;
  /** What is true of the user now; undefined when the account is no more. */
  standing(userId: string): Promise<Standing | undefined>;
  /** Raises the generation: all sessions of the user end, in every strategy. Acknowledged when it returns. */
  endSessions(userId: string): Promise<Account | undefined>;
}
