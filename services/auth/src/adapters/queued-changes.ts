import type { UserChanges } from '../domain/users.ts';
import type { OneAtATime } from './one-at-a-time.ts';

/**
 * Changes of one account wait for their turn before they take a connection: each locks the row of that user, as a
 * sign-in does, and what waits for the lock would hold a connection of all others meanwhile (G15).
 */
export function queuedChanges(changes: UserChanges, turns: OneAtATime): UserChanges {
  return {
    replacePassword: (actor, previousHash, nextHash) =>
      turns.run(actor.userId, () => changes.replacePassword(actor, previousHash, nextHash)),
    revokeSessions: (actor) => turns.run(actor.userId, () => changes.revokeSessions(actor)),
    revoke: (actor, userId) => turns.run(userId, () => changes.revoke(actor, userId)),
    setRoles: (actor, userId, roles) => turns.run(userId, () => changes.setRoles(actor, userId, roles)),
    remove: (actor, userId) => turns.run(userId, () => changes.remove(actor, userId)),
    pendingRemoval: (userId) => changes.pendingRemoval(userId),
    acknowledgeRemoval: (userId) => changes.acknowledgeRemoval(userId),
    search: (actor, part, limit) => changes.search(actor, part, limit),
    repeatable: (actor, kind) => changes.repeatable(actor, kind),
  };
}
