import type { Account, PasswordChangeResponse, PasswordCheckResponse } from '@gatehouse/contracts';
import { Problem } from '@gatehouse/defaults';

/** The account, or the problem that an answer about a password stands for. */
export function accountOrThrow(
  answer: PasswordCheckResponse | PasswordChangeResponse,
  { refused }: { refused: Problem },
): Account {
  switch (answer.outcome) {
    case 'accepted':
      return answer.account;
    case 'refused':
      throw refused;
    case 'rejected':
      throw new Problem('password_rejected');
    case 'limited':
      throw new Problem('too_many_attempts', { retryAfter: answer.retryAfter });
    case 'overloaded':
      throw new Problem('overloaded', { retryAfter: answer.retryAfter });
  }
}

/** What auth gave for the password check: none where auth itself issues. */
export const receiptOf = (answer: PasswordCheckResponse | PasswordChangeResponse): string | undefined =>
  answer.outcome === 'accepted' ? answer.receipt : undefined;
