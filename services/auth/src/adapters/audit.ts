import type { Logger } from '@gatehouse/defaults';
import type { Accounts, Administration } from '@gatehouse/session';

/**
 * One log line for each event that matters when something went wrong (ASVS 5.0 16.3): what, to whom, from where.
 * Names that were tried are left out, because people type their password there.
 */
export function auditedAccounts(accounts: Accounts, logger: Logger): Accounts {
  return {
    async checkPassword(attempt) {
      const answer = await accounts.checkPassword(attempt);
      const userId = answer.outcome === 'accepted' ? answer.account.id : undefined;
      logger.info({ event: 'password_check', outcome: answer.outcome, userId, address: attempt.address });
      return answer;
    },
    async changePassword(change) {
      const answer = await accounts.changePassword(change);
      const { userId, address } = change;
      logger.info({ event: 'password_change', outcome: answer.outcome, userId, address });
      return answer;
    },
    standing: (userId) => accounts.standing(userId),
    async endSessions(userId) {
      const account = await accounts.endSessions(userId);
      logger.info({ event: 'all_sessions_ended', userId, generation: account?.standing.generation });
      return account;
    },
  };
}

/** As above, for what administrators do. */
export function auditedAdministration(administration: Administration, logger: Logger): Administration {
  return {
    find: (query) => administration.find(query),
    async setRoles(userId, roles) {
      const user = await administration.setRoles(userId, roles);
      logger.info({ event: 'roles_set', userId, roles, existed: user !== undefined });
      return user;
    },
    async revoke(userId) {
      const existed = await administration.revoke(userId);
      logger.info({ event: 'user_revoked', userId, existed });
      return existed;
    },
    async remove(userId) {
      const existed = await administration.remove(userId);
      logger.info({ event: 'user_removed', userId, existed });
      return existed;
    },
    async rotateKeys(mode) {
      const answer = await administration.rotateKeys(mode);
      logger.warn({ event: 'keys_rotated', mode, kid: answer.kid, signsFrom: answer.signsFrom });
      return answer;
    },
  };
}
