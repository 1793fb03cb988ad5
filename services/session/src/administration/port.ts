import type { Role, RotateKeysAnswer, User } from '@gatehouse/contracts';

/** What an administrator can do. Auth implements it with PostgreSQL, a replica over HTTP. Throws `Unavailable`. */
export interface Administration {
  find(query: string): Promise<User[]>;
  /** Sets the roles and raises the rights; undefined when there is no such user. */
  setRoles(userId: string, roles: readonly Role[]): Promise<User | undefined>;
  /** Ends all sessions of a user; false when there is no such user. */
  revoke(userId: string): Promise<boolean>;
  remove(userId: string): Promise<boolean>;
  rotateKeys(mode: 'scheduled' | 'emergency'): Promise<RotateKeysAnswer>;
}
