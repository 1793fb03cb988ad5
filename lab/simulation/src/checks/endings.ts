import type { CheckInput, Violation } from '../check-input.ts';
import type { History, Instant, Operation } from '../history.ts';
import { at, isAccepted, isPast, named } from './accepted.ts';

/** The session that a finished operation has ended for good, by itself. */
function endedBy(operation: Operation, { strategy, history }: CheckInput): string | undefined {
  const { kind, outcome, credential, subject, node } = operation;
  if (kind === 'delete-session') return outcome?.status === 204 ? subject : undefined;
  const sessionId = credential?.sessionId;
  if (sessionId === undefined) return undefined;
  if (kind === 'refresh') return outcome?.reason === 'refresh_reused' ? sessionId : undefined;
  const ends =
    (kind === 'sign-out' && outcome?.status === 204) || (kind === 'sign-in' && outcome?.status === 200);
  if (!ends) return undefined;
  // Only the replica that holds it can end it.
  const isLocal = strategy === 'memory' || strategy === 'sticky';
  return isLocal && history.sessions.get(sessionId)?.home !== node ? undefined : sessionId;
}

/** The generation that a finished operation has ended everything below of. */
const raisedBy = ({ kind, outcome }: Operation): number | undefined =>
  ['logout-everywhere', 'password', 'revoke'].includes(kind) ? outcome?.sessionGeneration : undefined;

/** After an acknowledged end nothing that starts later than the bound is accepted (G1, G2). */
export function checkEndings(evidence: CheckInput): Violation[] {
  return evidence.history.operations.flatMap((end) => {
    const { ended } = end;
    const sessionId = endedBy(end, evidence);
    const generation = raisedBy(end);
    if (!ended || (sessionId === undefined && generation === undefined)) return [];
    return survivors(evidence, { end, ended, sessionId, generation });
  });
}

interface Ending {
  readonly end: Operation;
  readonly ended: Instant;
  readonly sessionId: string | undefined;
  readonly generation: number | undefined;
}

function survivors({ history, bound, strategy, skew }: CheckInput, ending: Ending): Violation[] {
  const { end, ended, sessionId } = ending;
  // A token's end is judged by another clock than the one it was written by.
  const clocks = strategy === 'token' ? skew : 0;
  const ofSession = (sessionId === undefined ? bound.user : bound.session) + clocks;
  return history.operations.flatMap((operation) => {
    if (!isAccepted(operation) || !isMeant(history, ending, operation.credential.sessionId)) return [];
    // A refresh asks the record itself.
    const allowed = operation.kind === 'refresh' ? 0 : ofSession;
    if (!isPast(operation.started, ended, allowed)) return [];
    const what = `${named(operation)} was accepted, begun ${at(operation.started)}; ${named(end)} had ended its session at ${at(ended)}, bound ${allowed} ms`;
    return [{ check: 'no resurrection' as const, what }];
  });
}

function isMeant({ sessions }: History, { end, sessionId, generation }: Ending, id: string): boolean {
  if (sessionId !== undefined) return sessionId === id;
  const session = sessions.get(id);
  return session?.userId === end.userId && session.generation < (generation ?? 0);
}
