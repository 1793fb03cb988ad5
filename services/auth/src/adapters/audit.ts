import type { Logger } from '@gatehouse/defaults';
import {
  type Accounts,
  type Actor,
  ActorRefused,
  type Administration,
  type FormerActor,
} from '@gatehouse/session';

/**
 * One log line for each security event (ASVS 5.0 16.2.1, 16.3): which actor in which session, on whom, the outcome, the
 * address and the request, by the id that its answer carried. Names that were tried are left out, because people type
 * their password there.
 */
export function auditedAccounts(accounts: Accounts, logger: Logger): Accounts {
  return {
    async checkPassword(attempt) {
      const answer = await accounts.checkPassword(attempt);
      const { address, requestId, strategy } = attempt;
      const userId = answer.outcome === 'accepted' ? answer.account.id : undefined;
      const line = { event: 'password_check', outcome: answer.outcome, userId, strategy, address, requestId };
      logger.info(line, 'audit');
      return answer;
    },
    changePassword: (change) =>
      told(logger, 'password_changed', change.actor, {}, accounts.changePassword(change), (answer) => ({
        outcome: answer.outcome,
        ...(answer.outcome === 'accepted' && { userId: answer.account.id }),
      })),
    accountState: (userId) => accounts.accountState(userId),
    revokeSessions: (actor) =>
      told(logger, 'all_sessions_ended', actor, {}, accounts.revokeSessions(actor), (account) => ({
        userId: account.id,
        generation: account.accountState.sessionGeneration,
      })),
  };
}

/** As above, for what administrators do, and what others were refused. */
export function auditedAdministration(administration: Administration, logger: Logger): Administration {
  const found = (existed: boolean) => ({ outcome: existed ? 'done' : 'no_such_user' });
  return {
    find: (actor, query) =>
      told(logger, 'users_searched', actor, {}, administration.find(actor, query), (users) => ({
        found: users.length,
      })),
    setRoles: (actor, userId, roles) =>
      told(
        logger,
        'roles_set',
        actor,
        { userId, roles },
        administration.setRoles(actor, userId, roles),
        (user) => found(user !== undefined),
      ),
    revoke: (actor, userId) =>
      told(logger, 'user_revoked', actor, { userId }, administration.revoke(actor, userId), found),
    remove: (actor, userId) =>
      told(logger, 'user_removed', actor, { userId }, administration.remove(actor, userId), found),
    rotateKeys: (actor, mode) =>
      told(logger, 'keys_rotated', actor, { mode }, administration.rotateKeys(actor, mode), (answer) => ({
        kid: answer.kid,
        signsFrom: answer.signsFrom,
      })),
  };
}

/** Logs what became of it. An outcome that is not known is logged, too: the change may have happened. */
async function told<T>(
  logger: Logger,
  event: string,
  { userId, sessionId, strategy, address, requestId }: Actor | FormerActor,
  about: object,
  answer: Promise<T>,
  say: (answer: T) => object,
): Promise<T> {
  const line = { event, actor: { userId, sessionId, strategy }, address, requestId, ...about };
  try {
    const result = await answer;
    logger.info({ ...line, outcome: 'done', ...say(result) }, 'audit');
    return result;
  } catch (error) {
    const outcome = error instanceof ActorRefused ? error.reason : 'undecided';
    logger.warn({ ...line, outcome }, 'audit');
    throw error;
  }
}
