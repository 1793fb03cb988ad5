import type { CheckInput, Violation } from '../check-input.ts';
import { isAccepted, named } from './accepted.ts';

/** An accepted client is the one the credential was issued to. */
export function checkIdentities({ history }: CheckInput): Violation[] {
  return history.operations.flatMap((operation) => {
    if (!isAccepted(operation)) return [];
    const { credential, outcome, kind } = operation;
    // A changed password brings another session, of the same user.
    const isSame =
      outcome.userId === credential.userId &&
      (kind === 'password' || outcome.sessionId === credential.sessionId);
    const what = `${named(operation)} was answered as ${outcome.userId}, ${outcome.sessionId}; presented was ${credential.userId}, ${credential.sessionId}`;
    return isSame ? [] : [{ check: 'no mix-up of users' as const, what }];
  });
}
