import type { Account, PasswordChangeResponse } from '@gatehouse/contracts';
import { type Actor, ActorRefused, isFormer, type PasswordChange } from '@gatehouse/session';
import { type AccountsParts, acknowledged } from './account-parts.ts';
import { isAcceptable } from './passwords/policy.ts';
import { prepared } from './passwords/prepared.ts';
import { matches, prove } from './passwords/proof.ts';
import { sourceOf } from './source.ts';
import { accountOf, type Repeatable, type StoredUser } from './users.ts';

const ended = (): ActorRefused => new ActorRefused({ reason: 'session_ended' });

/**
 * Changes a password. The change ends the session that asks for it, so what fails between the change and its answer
 * would leave the client with a dead session and a password that it takes for refused: the same request of the same
 * session is therefore completed, when both its passwords are what they were then.
 *
 * @throws ActorRefused when the session has ended otherwise, or the account was deleted under it.
 */
export async function changePassword(
  parts: AccountsParts,
  change: PasswordChange,
): Promise<PasswordChangeResponse> {
  const first = await attempt(parts, change).catch(refusalOf);
  if (!(first instanceof ActorRefused)) return judged(change, first);
  // Of two that were sent at once the other one may have won since this one looked.
  if (!(await repeatableOf(parts, change))) throw first;
  return judged(change, await attempt(parts, change));
}

/** A session that has ended completes what it asked for, and nothing else: other passwords find it ended (G1). */
function judged({ actor }: PasswordChange, answer: PasswordChangeResponse): PasswordChangeResponse {
  if (isFormer(actor) && answer.outcome === 'refused') throw ended();
  return answer;
}

function refusalOf(error: unknown): ActorRefused {
  if (error instanceof ActorRefused) return error;
  throw error;
}

async function attempt(parts: AccountsParts, change: PasswordChange): Promise<PasswordChangeResponse> {
  const { users, limits, accountStates } = parts;
  const { actor, current, next, signal } = change;
  const repeatable = await repeatableOf(parts, change);
  const userId = actor.userId ?? repeatable?.userId;
  const user = userId === undefined ? undefined : await users.findById(userId);
  if (!user) throw ended();
  const source = sourceOf(user.username, actor.address);
  const retryAfter = await limits.secondsToWait(source);
  if (retryAfter > 0) return { outcome: 'limited', retryAfter };
  // Nothing has ended since then: the session is the one that asked, and its user's password the one it set.
  if (repeatable?.generation === user.accountState.sessionGeneration)
    return complete(parts, change, user, repeatable);
  if (isFormer(actor) || actor.generation !== user.accountState.sessionGeneration) throw ended();
  const proof = await prove(parts, { source, user, password: current, signal }, async (hashing) =>
    isAcceptable(next, user.username) ? hashing.hash(prepared(next)) : undefined,
  );
  if (proof.outcome !== 'proved') return proof;
  if (proof.result === undefined) return { outcome: 'rejected' };
  const account = await replacePassword(parts, actor, user, proof.result);
  return account
    ? { outcome: 'accepted', account: await acknowledged(accountStates, account) }
    : { outcome: 'refused' };
}

/** A hash of the same password that was raised meanwhile is no other password: the generation is what it was. */
async function replacePassword(
  { users, changes }: AccountsParts,
  actor: Actor,
  user: StoredUser,
  next: string,
): Promise<Account | undefined> {
  const account = await changes.replacePassword(actor, user.passwordHash, next);
  if (account) return account;
  const now = await users.findById(user.id);
  if (now?.accountState.sessionGeneration !== user.accountState.sessionGeneration) return undefined;
  return changes.replacePassword(actor, now.passwordHash, next);
}

const repeatableOf = ({ changes }: AccountsParts, { actor }: PasswordChange) =>
  changes.repeatable(actor, 'password_changed');

/** Accepts the repetition of a change that was committed. Another new password is a guess, and counts as one. */
async function complete(
  parts: AccountsParts,
  { actor, current, next, signal }: PasswordChange,
  user: StoredUser,
  { previousHash }: Repeatable,
): Promise<PasswordChangeResponse> {
  const source = sourceOf(user.username, actor.address);
  const proof = await prove(parts, { source, user, password: next, signal }, (hashing) =>
    matches(hashing, previousHash, current),
  );
  if (proof.outcome !== 'proved') return proof;
  if (!proof.result) return { outcome: 'refused' };
  return { outcome: 'accepted', account: await acknowledged(parts.accountStates, accountOf(user)) };
}
