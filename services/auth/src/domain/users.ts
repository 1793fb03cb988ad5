import type { Account, Role, Standing, User } from '@gatehouse/contracts';
import type { Position } from './replay.ts';

/** An account as it is stored. */
export interface StoredUser {
  readonly id: string;
  readonly username: string;
  /** A PHC string. */
  readonly passwordHash: string;
  readonly standing: Standing;
}

export interface NewUser {
  readonly username: string;
  readonly passwordHash: string;
  readonly roles: readonly Role[];
}

/** Standings that were raised, for those who have to be told again. */
export interface RaisedStandings {
  /**
   * The next ones after a position, in the order of time and id: of accounts that are there, or of those that were
   * removed. Throws `Unavailable` when the database cannot answer.
   */
  raisedAfter(position: Position, limit: number, removed: boolean): Promise<readonly RaisedStanding[]>;
}

/** The accounts. Every method throws `Unavailable` when the database cannot answer. */
export interface Users extends RaisedStandings {
  /** Without case: `Ada` and `ada` are one account. */
  findByName(username: string): Promise<StoredUser | undefined>;
  findById(id: string): Promise<StoredUser | undefined>;
  /** Undefined when the name is taken. */
  create(user: NewUser): Promise<User | undefined>;
  /**
   * Replaces `previousHash` and ends all sessions of the user, in one transaction. Undefined when the hash is no
   * longer the previous one: of two changes at once the second one knew a password that has ceased to be it.
   */
  replacePassword(userId: string, previousHash: string, nextHash: string): Promise<Account | undefined>;
  /** Replaces `previousHash` by another hash of the same password; nothing else changes, and nothing when it is not it. */
  upgradeHash(userId: string, previousHash: string, nextHash: string): Promise<void>;
  /** Raises the generation and ends all sessions, in one transaction; undefined when there is no such user. */
  endSessions(userId: string): Promise<Account | undefined>;
  /** Raises the rights unless the roles are these already; undefined when there is no such user. */
  setRoles(userId: string, roles: readonly Role[]): Promise<Account | undefined>;
  /** Deletes the account and its sessions. Its last standing, of which whatever it still has dies. */
  remove(userId: string): Promise<Standing | undefined>;
  /** Those whose name contains `part`, without case, in the order of their names. */
  search(part: string, limit: number): Promise<User[]>;
}

export interface RaisedStanding {
  readonly userId: string;
  readonly standing: Standing;
  /** By the database's clock, as it writes it. */
  readonly raisedAt: string;
  readonly removed: boolean;
}

export const accountOf = ({ id, username, standing }: StoredUser): Account => ({ id, username, standing });
export const userOf = ({ id, username, standing }: Account): User => ({
  id,
  username,
  roles: standing.roles,
});
