import type { Account, PasswordChangeAnswer, PasswordCheckAnswer } from '@gatehouse/contracts';
import type { Accounts } from '@gatehouse/session';
import type { AttemptLimits } from './attempts.ts';
import { Overloaded } from './passwords/fair-queue.ts';
import type { PasswordHasher } from './passwords/hasher.ts';
import { isAcceptable } from './passwords/policy.ts';
import { prepared } from './passwords/prepared.ts';
import { prove } from './passwords/proof.ts';
import type { Rehash } from './passwords/rehash.ts';
import { sourceOf } from './source.ts';
import type { StandingFeed } from './standing-feed.ts';
import { accountOf, type StoredUser, type Users } from './users.ts';

interface AccountsParts {
  readonly users: Users;
  readonly hasher: PasswordHasher;
  readonly limits: AttemptLimits;
  readonly rehash: Rehash;
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
  const { username, password, address, signal } = attempt;
  const source = sourceOf(username, address);
  const retryAfter = await parts.limits.secondsToWait(source);
  if (retryAfter > 0) return { outcome: 'limited', retryAfter };
  const user = await parts.users.findByName(username);
  const proof = await prove(parts, { source, user, password, signal }, async () => undefined);
  if (proof.outcome !== 'proved') return proof;
  const proved = user as StoredUser;
  parts.rehash(proved, password, source);
  return { outcome: 'accepted', account: accountOf(proved) };
}

async function changePassword(parts: AccountsParts, change: Change): Promise<PasswordChangeAnswer> {
  const { users, limits, feed } = parts;
  const user = await users.findById(change.userId);
  // The account was deleted under its own session.
  if (!user) return { outcome: 'refused' };
  const source = sourceOf(user.username, change.address);
  const retryAfter = await limits.secondsToWait(source);
  if (retryAfter > 0) return { outcome: 'limited', retryAfter };
  const presented = { source, user, password: change.current, signal: change.signal };
  const proof = await prove(parts, presented, async (hashing) =>
    isAcceptable(change.next, user.username) ? hashing.hash(prepared(change.next)) : undefined,
  );
  if (proof.outcome !== 'proved') return proof;
  if (proof.result === undefined) return { outcome: 'rejected' };
  const account = await acknowledged(feed, await replacePassword(users, user, proof.result));
  return account ? { outcome: 'accepted', account } : { outcome: 'refused' };
}

/** A hash of the same password that was raised meanwhile is no other password: the generation is what it was. */
async function replacePassword(users: Users, user: StoredUser, next: string): Promise<Account | undefined> {
  const account = await users.replacePassword(user.id, user.passwordHash, next);
  if (account) return account;
  const now = await users.findById(user.id);
  if (now?.standing.generation !== user.standing.generation) return undefined;
  return users.replacePassword(user.id, now.passwordHash, next);
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
