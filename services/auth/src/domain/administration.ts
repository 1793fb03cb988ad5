import { ROLES } from '@gatehouse/contracts';
import type { Actor, Administration } from '@gatehouse/session';
import type { AccountStatePublisher } from './account-state-publisher.ts';
import type { SigningRing } from './keys/ring.ts';
import { orRepeated } from './repeating.ts';
import { type UserChanges, type Users, userOf } from './users.ts';

/** An administrator who searches for less is shown this many. */
const SHOWN_USERS = 50;

interface AdministrationParts {
  readonly users: Pick<Users, 'findById'>;
  readonly changes: UserChanges;
  readonly feed: AccountStatePublisher;
  readonly ring: Pick<SigningRing, 'rotate'>;
}

/**
 * What an administrator can do. Each is acknowledged when it returns: committed, and known to the shared store. Each can
 * be asked for again after a failure, and is completed then.
 */
export function createAdministration({ users, changes, feed, ring }: AdministrationParts): Administration {
  async function revokeSessions(actor: Actor, userId: string): Promise<boolean> {
    const account = await changes.revoke(actor, userId);
    if (account) await feed.publish(account.id, account.accountState);
    return account !== undefined;
  }

  async function remove(actor: Actor, userId: string): Promise<boolean> {
    const last = await changes.remove(actor, userId);
    if (!last) return false;
    await feed.publishRemoval(userId, last);
    await changes.acknowledgeRemoval(userId);
    return true;
  }

  return {
    find: (actor, query) => changes.search(actor, query, SHOWN_USERS),
    async setRoles(actor, userId, roles) {
      // One order, so that the same roles are never taken for a change.
      const account = await changes.setRoles(
        actor,
        userId,
        ROLES.filter((role) => roles.includes(role)),
      );
      if (!account) return undefined;
      await feed.publish(account.id, account.accountState);
      return userOf(account);
    },
    revoke: (actor, userId) =>
      orRepeated(
        actor,
        (live) => revokeSessions(live, userId),
        async () => {
          const repeatable = await changes.repeatable(actor, 'sessions_ended');
          const user = repeatable?.userId === userId ? await users.findById(userId) : undefined;
          // As for the user's own logout-everywhere: what has ended since then ended otherwise (G1).
          if (!user || user.accountState.sessionGeneration !== repeatable?.generation) return undefined;
          await feed.publish(user.id, user.accountState);
          return true;
        },
      ),
    remove: (actor, userId) =>
      orRepeated(
        actor,
        (live) => remove(live, userId),
        async () => {
          if ((await changes.repeatable(actor, 'user_removed'))?.userId !== userId) return undefined;
          const last = await changes.pendingRemoval(userId);
          if (last) await feed.publishRemoval(userId, last);
          return true;
        },
      ),
    rotateKeys: (actor, mode) => ring.rotate(mode, actor),
  };
}
