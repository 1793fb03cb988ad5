import type { Evidence, Violation } from '../evidence.ts';
import type { Operation, Session } from '../log.ts';
import { type Accepted, type Answered, at, isAccepted, isAnswered, isSuccess, named } from './reading.ts';

/** What a finished operation has ended for good. */
interface Ending {
  readonly by: Answered;
  /** One session; undefined: all that the user had when it was asked for. */
  readonly sessionId: string | undefined;
}

const OF_USER = new Set(['logout-everywhere', 'password', 'revoke']);

/** After an acknowledged ending nothing that starts later than the bound is accepted (G1, G2, G4). */
export function checkEndings(evidence: Evidence): Violation[] {
  const endings = evidence.log.operations.flatMap((operation) => endingOf(evidence, operation));
  const accepted = evidence.log.operations.filter(isAccepted);
  return endings.flatMap((ending) =>
    accepted.flatMap((operation) => {
      const allowed = survives(evidence, ending, operation);
      if (allowed === undefined) return [];
      const what = `${named(operation)} was accepted, begun ${at(operation.started)}; ${named(ending.by)} had ended its session at ${at(ending.by.ended)}, bound ${allowed} ms`;
      return [{ check: 'no resurrection' as const, what, about: [ending.by, operation] }];
    }),
  );
}

function endingOf(evidence: Evidence, operation: Operation): Ending[] {
  if (!isAnswered(operation)) return [];
  const { kind, credential, subject, told } = operation;
  const isDone = isSuccess(operation);
  if (OF_USER.has(kind)) return isDone ? [{ by: operation, sessionId: undefined }] : [];
  if (kind === 'delete-session') return isDone ? [{ by: operation, sessionId: subject }] : [];
  const ofCredential = [{ by: operation, sessionId: credential?.sessionId }];
  if (credential === undefined) return [];
  if (kind === 'refresh') return told.code === 'refresh_reused' ? ofCredential : [];
  const ends = (kind === 'sign-out' || kind === 'sign-in') && isDone;
  return ends && reachesItsHolder(evidence, operation) ? ofCredential : [];
}

/** Where one replica holds the session, no other can end it. */
function reachesItsHolder({ strategy, log }: Evidence, { credential, told }: Answered): boolean {
  const home = log.sessions.get(credential?.sessionId ?? '')?.home;
  return strategy.everywhere || told.replica === home;
}

/** The bound in ms that was exceeded, if one was. */
function survives(evidence: Evidence, ending: Ending, operation: Accepted): number | undefined {
  const { strategy, limits, log } = evidence;
  const session = log.sessions.get(operation.credential.sessionId);
  if (session === undefined || !isMeant(ending, session)) return undefined;
  const bound = ending.sessionId === undefined ? strategy.bound(limits) : strategy.signOutBound(limits);
  // A refresh asks the record itself.
  const allowed = operation.kind === 'refresh' ? 0 : bound * 1000;
  return operation.started > ending.by.ended + allowed ? allowed : undefined;
}

/** A session whose sign-in was under way meanwhile may have come after, and live on. */
const isMeant = ({ by, sessionId }: Ending, session: Session): boolean =>
  sessionId === undefined
    ? session.userId === by.userId && session.to < by.started
    : session.id === sessionId;
