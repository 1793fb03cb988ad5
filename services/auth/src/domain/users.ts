import type { Account, AccountState, Role, User } from '@gatehouse/contracts';
import type { Actor, FormerActor } from '@gatehouse/session';
import type { Position } from './outbox-relay.ts';

/** An account as it is stored. */
export interface StoredUser {
  readonly id: string;
  readonly username: string;
  /** A PHC string. */
  readonly passwordHash: string;
  readonly accountState: AccountState;
}

export interface NewUser {
  readonly username: string;
  readonly passwordHash: string;
  readonly roles: readonly Role[];
}

/** Changed account states, for the relay to Redis. */
export interface AccountStateChanges {
  /**
   * The next ones after a position, in the order of time and id: of accounts that are there, or of those that were
   * removed. Throws `Unavailable` when the database cannot answer.
   */
  changedSince(position: Position, limit: number, removed: boolean): Promise<readonly AccountStateChange[]>;
}

/** The accounts. Every method throws `Unavailable` when the database cannot answer. */
export interface Users extends AccountStateChanges {
  /** Without case: `Ada` and `ada` are one account. */
  findByName(username: string): Promise<StoredUser | undefined>;
  findById(id: string): Promise<StoredUser | undefined>;
  /** Which of these ids belong to an account. */
  existing(ids: readonly string[]): Promise<string[]>;
  /** Undefined when the name is taken. */
  create(user: NewUser): Promise<User | undefined>;
  /** Replaces `previousHash` by another hash of the same password; nothing else changes, and nothing when it is not it. */
  upgradeHash(userId: string, previousHash: string, nextHash: string): Promise<void>;
}

/** A change that ended the session which asked for it, and what it left behind. */
export interface Repeatable {
  readonly userId: string;
  /** Of a password change: the user's generation since then, and the hash of the password before. */
  readonly generation: number | undefined;
  readonly previousHash: string | undefined;
}

/**
 * What actors change of accounts. Each is one transaction that begins with what the actor may do, as the database has
 * it (G14): it throws `ActorRefused` when the actor may not, and `Unavailable` when the database cannot answer; then
 * it may have been committed. Where the change ends the actor's own session, it is noted that this session asked.
 */
export interface UserChanges {
  /**
   * Replaces `previousHash` and ends all sessions of the actor's user. Undefined when the hash is no longer the
   * previous one: of two changes at once the second one knew a password that has ceased to be it.
   */
  replacePassword(actor: Actor, previousHash: string, nextHash: string): Promise<Account | undefined>;
  /** Raises the generation and ends all sessions of the actor's user. */
  revokeSessions(actor: Actor): Promise<Account>;
  /** The same, of any user, by an administrator; undefined when there is no such user. */
  revoke(actor: Actor, userId: string): Promise<Account | undefined>;
  /** Raises the roles version unless the roles are these already; undefined when there is no such user. */
  setRoles(actor: Actor, userId: string, roles: readonly Role[]): Promise<Account | undefined>;
  /**
   * Deletes the account and its sessions. Its last account state, of which whatever it still has dies; also of an account
   * whose removal was committed and never acknowledged.
   */
  remove(actor: Actor, userId: string): Promise<AccountState | undefined>;
  /** The last account state of an account whose removal was never acknowledged. */
  pendingRemoval(userId: string): Promise<AccountState | undefined>;
  acknowledgeRemoval(userId: string): Promise<void>;
  /** Those whose name contains `part`, without case, in the order of their names; for administrators. */
  search(actor: Actor, part: string, limit: number): Promise<User[]>;
  /** What this session asked for lately, when its own end was part of it. */
  repeatable(actor: Actor | FormerActor, kind: RepeatableKind): Promise<Repeatable | undefined>;
}

export type RepeatableKind = 'sessions_ended' | 'password_changed' | 'user_removed';

export interface AccountStateChange {
  readonly userId: string;
  readonly accountState: AccountState;
  /** By the database's clock, as it writes it. */
  readonly changedAt: string;
  readonly removed: boolean;
}

export const accountOf = ({ id, username, accountState }: StoredUser): Account => ({
  id,
  username,
  accountState,
});
export const userOf = ({ id, username, accountState }: Account): User => ({
  id,
  username,
  roles: accountState.roles,
});
