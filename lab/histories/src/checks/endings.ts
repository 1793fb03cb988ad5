import type { CheckInput, Violation } from '../check-input.ts';
import type { Operation, Session } from '../log.ts';
import { type Accepted, type Answered, at, isAccepted, isAnswered, isSuccess, named } from './reading.ts';
import { sameRequests } from './repetitions.ts';

/** What a finished operation has ended for good. */
interface Ending {
  readonly by: Answered;
  /** One session; undefined: all that the user had when it was asked for. */
  readonly sessionId: string | undefined;
  /** When it may have been asked for first, in ms: a repetition ends what that request ended. */
  readonly since: number;
}

const OF_USER = new Set(['logout-everywhere', 'password', 'revoke']);

/** After an acknowledged ending nothing that starts later than the bound is accepted (G1, G2, G4). */
export function checkEndings(evidence: CheckInput): Violation[] {
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

function endingOf(evidence: CheckInput, operation: Operation): Ending[] {
  if (!isAnswered(operation)) return [];
  const { kind, credential, subject, told, started } = operation;
  const isDone = isSuccess(operation);
  if (OF_USER.has(kind)) {
    const since = Math.min(started, ...sameRequests(evidence.log, operation).map((same) => same.started));
    return isDone ? [{ by: operation, sessionId: undefined, since }] : [];
  }
  if (kind === 'delete-session') return isDone ? [{ by: operation, sessionId: subject, since: started }] : [];
  const ofCredential = [{ by: operation, sessionId: credential?.sessionId, since: started }];
  if (credential === undefined) return [];
  if (kind === 'refresh') return told.code === 'refresh_reused' ? ofCredential : [];
  const ends = (kind === 'sign-out' || kind === 'sign-in') && isDone;
  return ends && reachesItsHolder(evidence, operation) ? ofCredential : [];
}

/** Where one replica holds the session, no other can end it. */
function reachesItsHolder({ strategy, log }: CheckInput, { credential, told }: Answered): boolean {
  const home = log.sessions.get(credential?.sessionId ?? '')?.home;
  return strategy.everywhere || told.replica === home;
}

/** The bound in ms that was exceeded, if one was. */
function survives(evidence: CheckInput, ending: Ending, operation: Accepted): number | undefined {
  const { strategy, limits, log } = evidence;
  const session = log.sessions.get(operation.credential.sessionId);
  if (session === undefined || !isMeant(ending, session)) return undefined;
  const bound = ending.sessionId === undefined ? strategy.bound(limits) : strategy.signOutBound(limits);
  // A refresh asks the record itself.
  const allowed = operation.kind === 'refresh' ? 0 : bound * 1000;
  const until = ending.by.ended + allowed;
  return operation.started > until && !isRepeated(evidence, ending, operation, until) ? allowed : undefined;
}

/**
 * Whether it repeats what its session may have asked for while it was live, and what it repeats is the last ending of
 * all: auth completes no request that another session's has overtaken.
 */
function isRepeated(
  { log }: CheckInput,
  { by, sessionId }: Ending,
  operation: Accepted,
  until: number,
): boolean {
  const same = sameRequests(log, operation);
  const isOvertaken = sessionId === undefined && !same.includes(by);
  return !isOvertaken && same.some((other) => other !== operation && other.started <= until);
}

/** A session whose sign-in was under way meanwhile may have come after, and live on. */
const isMeant = ({ by, sessionId, since }: Ending, session: Session): boolean =>
  sessionId === undefined ? session.userId === by.userId && session.to < since : session.id === sessionId;
