import type { Account } from '@gatehouse/contracts';
import type { AccountStatePublisher } from './account-state-publisher.ts';
import type { AttemptLimits } from './attempts.ts';
import type { PasswordHasher } from './passwords/hasher.ts';
import type { Rehash } from './passwords/rehash.ts';
import type { UserChanges, Users } from './users.ts';

/** What checks and changes passwords. */
export interface AccountsParts {
  readonly users: Users;
  readonly changes: UserChanges;
  readonly hasher: PasswordHasher;
  readonly limits: AttemptLimits;
  readonly rehash: Rehash;
  readonly accountStates: AccountStatePublisher;
}

/** What was committed counts as done only once the shared store knows it; throws `Unavailable` when it cannot. */
export async function acknowledged(feed: AccountStatePublisher, account: Account): Promise<Account> {
  await feed.publish(account.id, account.accountState);
  return account;
}
