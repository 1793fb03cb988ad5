import type { Account, PasswordChangeAnswer, PasswordCheckAnswer } from '@gatehouse/contracts';
import type { Accounts } from '@gatehouse/session';
import type { SignInLimits } from './attempts.ts';
import type { PasswordHasher } from './passwords/hasher.ts';
import { isAcceptable, isPossible } from './passwords/policy.ts';
import { Overloaded } from './passwords/queue.ts';
import type { StandingFeed } from './standing-feed.ts';
import { accountOf, type StoredUser, type Users } from './users.ts';

interface AccountsParts {
  readonly users: Users;
  readonly hasher: PasswordHasher;
  readonly limits: SignInLimits;
  readonly feed: StandingFeed;
}

type Attempt = Parameters<Accounts['checkPassword']>[0];
type Change = Parameters<Accounts['changePassword']>[0];

/** Checks and changes passwords, and ends all sessions of a user. */
export function createAccounts(parts: AccountsParts): Accounts {
  const { users, feed } = parts;
  return {
    checkPassword: (attempt) => unlessOverloaded(checkPassword(parts, attempt)),
    changePassword: (change) => unlessOverloaded(changePassword(parts, change)),
    async standing(userId) {
      return (await users.findById(userId))?.standing;
    },
    endSessions: async (userId) => acknowledged(feed, await users.endSessions(userId)),
  };
}

async function checkPassword(parts: AccountsParts, attempt: Attempt): Promise<PasswordCheckAnswer> {
  const { username, password, address } = attempt;
  const retryAfter = await parts.limits.secondsToWait(username, address);
  if (retryAfter > 0) return { outcome: 'limited', retryAfter };
  const user = await parts.users.findByName(username);
  if (!(await proves(parts, user, username, password, address))) return { outcome: 'refused' };
  return { outcome: 'accepted', account: accountOf(user as StoredUser) };
}

async function changePassword(parts: AccountsParts, change: Change): Promise<PasswordChangeAnswer> {
  const { users, hasher, limits, feed } = parts;
  const user = await users.findById(change.userId);
  // The account was deleted under its own session.
  if (!user) return { outcome: 'refused' };
  const retryAfter = await limits.secondsToWait(user.username, change.address);
  if (retryAfter > 0) return { outcome: 'limited', retryAfter };
  if (!(await proves(parts, user, user.username, change.current, change.address)))
    return { outcome: 'refused' };
  if (!isAcceptable(change.next, user.username)) return { outcome: 'rejected' };
  const next = await hasher.hash(change.next);
  const account = await acknowledged(feed, await users.replacePassword(user.id, user.passwordHash, next));
  return account ? { outcome: 'accepted', account } : { outcome: 'refused' };
}

/** Whether the password is this user's; a failure counts (ASVS 5.0 6.2.3). */
async function proves(
  { hasher, limits }: AccountsParts,
  user: StoredUser | undefined,
  username: string,
  password: string,
  address: string,
): Promise<boolean> {
  const proved = isPossible(password) && (await hasher.matches(user?.passwordHash, password));
  if (!proved) await limits.failed(username, address);
  return proved;
}

/** What was committed counts as done only once the shared store knows it; throws `Unavailable` when it cannot. */
async function acknowledged(feed: StandingFeed, account: Account | undefined): Promise<Account | undefined> {
  if (account) await feed.publish(account.id, account.standing);
  return account;
}

async function unlessOverloaded<T>(
  answer: Promise<T>,
): Promise<T | { outcome: 'overloaded'; retryAfter: number }> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Overloaded) return { outcome: 'overloaded', retryAfter: error.retryAfter };
    throw error;
  }
}
