import type { CheckInput, Violation } from '../check-input.ts';
import type { Log, Operation } from '../log.ts';
import { isSuccess, named } from './reading.ts';

/** An accepted client is the one the credential was issued to, and sees its own data. */
export function checkIdentities({ log }: CheckInput): Violation[] {
  return log.operations.filter(isSuccess).flatMap((operation) =>
    mixUpsOf(log, operation).map((how) => ({
      check: 'no mix-up of users' as const,
      what: `${named(operation)} ${how}`,
      about: [operation],
    })),
  );
}

function mixUpsOf(log: Log, operation: Operation): string[] {
  const { kind, credential, userId, told } = operation;
  if (told === undefined || kind === 'set-roles' || kind === 'revoke') return [];
  const faults: string[] = [];
  if (told.userId !== undefined && told.userId !== userId)
    faults.push(`was answered as user ${told.userId}; it came from ${userId}`);
  // A sign-in and a changed password bring another session, of the same user.
  const keeps = kind !== 'sign-in' && kind !== 'password';
  if (keeps && credential && told.sessionId !== undefined && told.sessionId !== credential.sessionId)
    faults.push(`was answered as session ${told.sessionId}; it presented ${credential.sessionId}`);
  const strangers = (told.handles ?? []).filter((id) => (log.sessions.get(id)?.userId ?? userId) !== userId);
  if (strangers.length > 0) faults.push(`was shown sessions of others: ${strangers.join(', ')}`);
  const own = log.people.find(({ id }) => id === userId)?.username;
  // Every article is named after the one user who buys it.
  const foreign = (told.cart ?? []).filter(({ sku }) => own !== undefined && !sku.startsWith(`${own}_`));
  if (foreign.length > 0)
    faults.push(`was shown another's cart: ${foreign.map(({ sku }) => sku).join(', ')}`);
  return faults;
}
