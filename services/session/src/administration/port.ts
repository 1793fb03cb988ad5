import type { Role, RotateKeysResponse, User } from '@gatehouse/contracts';
import type { Actor, FormerActor } from '../authority/actor.ts';

/**
 * What an administrator can do. Auth implements it with PostgreSQL, a replica over HTTP. Whether the actor is one is
 * decided there, in the transaction of the change (G14). Throws `ActorRefused`, and `Unavailable`: then it may have
 * happened, and the same call again completes it.
 */
export interface Administration {
  find(actor: Actor, query: string): Promise<User[]>;
  /** Sets the roles and raises the roles version; undefined when there is no such user. */
  setRoles(actor: Actor, userId: string, roles: readonly Role[]): Promise<User | undefined>;
  /** Ends all sessions of a user; false when there is no such user. */
  revoke(actor: Actor | FormerActor, userId: string): Promise<boolean>;
  remove(actor: Actor | FormerActor, userId: string): Promise<boolean>;
  rotateKeys(actor: Actor, mode: 'scheduled' | 'emergency'): Promise<RotateKeysResponse>;
}
