import type { Clock } from '@gatehouse/defaults';
import type { Accounts } from '@gatehouse/session';

/**
 * A password is looked at only while the clock is right: nothing that came of it could be issued, and the windows of the
 * sign-in limits would be wrong. Throws `Unavailable` before the password is hashed.
 */
export function whileClockIsRight(accounts: Accounts, clock: Clock): Accounts {
  return {
    async checkPassword(attempt) {
      clock.now();
      return accounts.checkPassword(attempt);
    },
    async changePassword(change) {
      clock.now();
      return accounts.changePassword(change);
    },
    accountState: (userId) => accounts.accountState(userId),
    revokeSessions: (userId) => accounts.revokeSessions(userId),
  };
}
