import type { CheckInput, Violation } from '../check-input.ts';
import { mayBeLost, mayHaveEnded, mayHaveExpired, rightsMayHaveMoved, wasReplaced } from './causes.ts';
import { type Accepted, at, isTurnedAway, named } from './reading.ts';

/** No client is refused whose session was neither revoked nor lost: unknown is not invalid (G3, G7, G9). */
export function checkDeaths(evidence: CheckInput): Violation[] {
  return evidence.log.operations.filter(isTurnedAway).flatMap((operation) => {
    if (hasCause(evidence, operation)) return [];
    const what = `${named(operation)}, begun ${at(operation.started)}, without a cause`;
    return [{ check: 'no false death' as const, what, about: [operation] }];
  });
}

function hasCause(evidence: CheckInput, operation: Accepted): boolean {
  const { credential, told, ended } = operation;
  const session = evidence.log.sessions.get(credential.sessionId);
  // A client received a credential without its session: another check's business.
  if (session === undefined) return true;
  if (told.code === 'token_expired') return mayHaveExpired(evidence, credential, ended);
  if (told.code === 'token_stale') return rightsMayHaveMoved(evidence, credential, ended);
  if (told.code === 'refresh_reused') return wasReplaced(evidence, credential, ended);
  const { facts, strategy } = evidence;
  const isElsewhere = !strategy.everywhere && !facts.returns && told.replica !== session.home;
  return isElsewhere || mayHaveEnded(evidence, session, ended) || mayBeLost(evidence, session, ended);
}
