import type { PasswordCheckResponse } from '@gatehouse/contracts';
import type { Accounts, SignInAttempt } from '@gatehouse/session';
import { type AccountsParts, acknowledged } from './account-parts.ts';
import { changePassword } from './password-change.ts';
import { Overloaded } from './passwords/fair-queue.ts';
import { prove } from './passwords/proof.ts';
import { orRepeated } from './repeating.ts';
import { sourceOf } from './source.ts';
import { accountOf, type StoredUser } from './users.ts';

/** Checks and changes passwords, and ends all sessions of a user. */
export function createAccounts(parts: AccountsParts): Accounts {
  const { users, changes, accountStates } = parts;
  return {
    checkPassword: (attempt) => unlessOverloaded(checkPassword(parts, attempt)),
    changePassword: (change) => unlessOverloaded(changePassword(parts, change)),
    async accountState(userId) {
      return (await users.findById(userId))?.accountState;
    },
    revokeSessions: (actor) =>
      orRepeated(
        actor,
        async (live) => acknowledged(accountStates, await changes.revokeSessions(live)),
        async () => {
          const repeatable = await changes.repeatable(actor, 'sessions_ended');
          const user = repeatable && (await users.findById(repeatable.userId));
          // What has ended since then ended otherwise: there is nothing of its own left to complete (G1).
          if (!user || user.accountState.sessionGeneration !== repeatable.generation) return undefined;
          return acknowledged(accountStates, accountOf(user));
        },
      ),
  };
}

async function checkPassword(parts: AccountsParts, attempt: SignInAttempt): Promise<PasswordCheckResponse> {
  const { username, password, address, signal } = attempt;
  const source = sourceOf(username, address);
  parts.hasher.refuseAtCap(source);
  const retryAfter = await parts.limits.secondsToWait(source);
  if (retryAfter > 0) return { outcome: 'limited', retryAfter };
  const user = await parts.users.findByName(username);
  const proof = await prove(parts, { source, user, password, signal }, async () => undefined);
  if (proof.outcome !== 'proved') return proof;
  const proved = user as StoredUser;
  parts.rehash(proved, password, source);
  return { outcome: 'accepted', account: accountOf(proved) };
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
