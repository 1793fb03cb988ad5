import type {
  Account,
  AccountState,
  PasswordChangeResponse,
  PasswordCheckResponse,
  StrategyName,
} from '@gatehouse/contracts';
import type { Actor, FormerActor } from '../authority/actor.ts';

/** One attempt to sign in. */
export interface SignInAttempt {
  readonly username: string;
  readonly password: string;
  readonly address: string;
  readonly strategy: StrategyName;
  readonly requestId: string;
  /** Aborted when the client has gone: an attempt that waits for its turn then leaves the queue (G15). */
  readonly signal?: AbortSignal;
}

export interface PasswordChange {
  readonly actor: Actor | FormerActor;
  readonly current: string;
  readonly next: string;
  /** As above. */
  readonly signal?: AbortSignal;
}

/**
 * What the sign-in routes ask about people. Auth implements it with PostgreSQL, a replica over HTTP.
 * Every method throws `Unavailable` when it cannot be decided; a change may have happened then, and the same call again
 * completes it. Changes throw `ActorRefused` when the actor's session is no longer live in the database (G14).
 */
export interface Accounts {
  checkPassword(attempt: SignInAttempt): Promise<PasswordCheckResponse>;
  /**
   * Sets a new password and raises the generation: all sessions of the user end. Asked for again by the session that
   * asked for it, it is accepted again, until that session's user is changed otherwise or ten minutes have passed.
   */
  changePassword(change: PasswordChange): Promise<PasswordChangeResponse>;
  /** What is true of the user now; undefined when the account is no more. */
  accountState(userId: string): Promise<AccountState | undefined>;
  /** Raises the generation: all sessions of the user end, in every strategy. Acknowledged when it returns. */
  revokeSessions(actor: Actor | FormerActor): Promise<Account>;
}
