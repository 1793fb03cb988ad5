import { ROLES } from '@gatehouse/contracts';
import type { Administration } from '@gatehouse/session';
import type { SigningRing } from './keys/ring.ts';
import type { StandingFeed } from './standing-feed.ts';
import { type Users, userOf } from './users.ts';

/** An administrator who searches for less is shown this many. */
const SHOWN_USERS = 50;

interface AdministrationParts {
  readonly users: Users;
  readonly feed: StandingFeed;
  readonly ring: SigningRing;
}

/** What an administrator can do. Each is acknowledged when it returns: committed, and known to the shared store. */
export function createAdministration({ users, feed, ring }: AdministrationParts): Administration {
  return {
    find: (query) => users.search(query, SHOWN_USERS),
    async setRoles(userId, roles) {
      // One order, so that the same roles are never taken for a change.
      const account = await users.setRoles(
        userId,
        ROLES.filter((role) => roles.includes(role)),
      );
      if (!account) return undefined;
      await feed.publish(account.id, account.standing);
      return userOf(account);
    },
    async revoke(userId) {
      const account = await users.endSessions(userId);
      if (account) await feed.publish(account.id, account.standing);
      return account !== undefined;
    },
    async remove(userId) {
      const last = await users.remove(userId);
      if (last) await feed.withdraw(userId, last);
      return last !== undefined;
    },
    rotateKeys: (mode) => ring.rotate(mode),
  };
}
