import type { Account } from '@gatehouse/contracts';
import type { AttemptLimits } from './attempts.ts';
import type { PasswordHasher } from './passwords/hasher.ts';
import type { Rehash } from './passwords/rehash.ts';
import type { StandingFeed } from './standing-feed.ts';
import type { UserChanges, Users } from './users.ts';

/** What checks and changes passwords. */
export interface AccountsParts {
  readonly users: Users;
  readonly changes: UserChanges;
  readonly hasher: PasswordHasher;
  readonly limits: AttemptLimits;
  readonly rehash: Rehash;
  readonly feed: StandingFeed;
}

/** What was committed counts as done only once the shared store knows it; throws `Unavailable` when it cannot. */
export async function acknowledged(feed: StandingFeed, account: Account): Promise<Account> {
  await feed.publish(account.id, account.standing);
  return account;
}
