import type { Account, Role } from '@gatehouse/contracts';
import type { Accounts } from '@gatehouse/session';
import { ActorRefused } from '@gatehouse/session';
import type { Database } from './database.ts';

/** Tells the shared store what has become true of a user. */
export type Publish = (account: Account) => Promise<void>;

export interface StepAccounts extends Accounts {
  setRoles(userId: string, roles: readonly Role[]): Promise<Account | undefined>;
  /** Ends all of a user's sessions, for an administrator. */
  revoke(userId: string): Promise<Account | undefined>;
}

/** What auth does about people: committed first, then told, and acknowledged after both. */
export function createAccounts(database: Database, from: string, publish: Publish): StepAccounts {
  const { people } = database;
  const told = async (account: Account | undefined): Promise<Account | undefined> => {
    if (account) await publish(account);
    return account;
  };
  return {
    async checkPassword({ username, password }) {
      const account = await database.transact(from, 'check password', () =>
        people.withPassword(username, password),
      );
      return account ? { outcome: 'accepted', account } : { outcome: 'refused' };
    },
    async changePassword({ actor: { userId = '' }, current, next }) {
      const known = await database.transact(from, 'read password', () => people.passwordOf(userId));
      if (known !== current) return { outcome: 'refused' };
      const account = await told(
        await database.transact(from, 'replace password', () =>
          people.replacePassword(userId, current, next),
        ),
      );
      return account ? { outcome: 'accepted', account } : { outcome: 'refused' };
    },
    accountState: (userId) =>
      database.transact(from, 'read account state', () => people.account(userId)?.accountState),
    async revokeSessions({ userId = '' }) {
      const account = await this.revoke(userId);
      if (!account) throw new ActorRefused({ reason: 'session_ended' });
      return account;
    },
    revoke: async (userId) =>
      told(await database.transact(from, 'raise generation', () => people.revokeSessions(userId))),
    setRoles: async (userId, roles) =>
      told(await database.transact(from, 'set roles', () => people.setRoles(userId, roles))),
  };
}
