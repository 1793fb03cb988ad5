import type { CheckInput } from '../check-input.ts';
import type { Credential, Operation, Session } from '../log.ts';
import { isRefused, isSuccess, isUndecided } from './reading.ts';
import { sameRequests } from './repetitions.ts';
import { childrenOf } from './successors.ts';

/** Whole seconds are what a token's deadline is written in. */
const ROUNDING_MS = 1000;
/** Clocks are read in whole ms. */
const TICK_MS = 2;

/** Whether a client may have ended the session before `until`: an ending that was lost or undecided counts. */
export function mayHaveEnded(evidence: CheckInput, session: Session, until: number): boolean {
  return evidence.log.operations.some(
    (operation) => operation.started < until && mayEnd(evidence, operation, session),
  );
}

function mayEnd(evidence: CheckInput, operation: Operation, session: Session): boolean {
  const { kind, credential, subject, userId, ended } = operation;
  const isOwn = credential?.sessionId === session.id;
  if (kind === 'refresh') return isOwn && !isSuccess(operation) && mayBeReused(evidence, operation);
  if (isRefused(operation) && !mayBeRepeated(evidence, operation)) return false;
  if (kind === 'delete-session') return subject === session.id;
  if (kind === 'sign-out' || kind === 'sign-in') return isOwn;
  const isOfUser = kind === 'logout-everywhere' || kind === 'password' || kind === 'revoke';
  if (!isOfUser || userId !== session.userId || isMereRepetition(evidence, operation, session)) return false;
  // It may meet what was made meanwhile; undecided, at any time.
  return isUndecided(operation) || ended === undefined || session.from < ended;
}

/** Whether the session began after an acknowledged request that this one repeats. */
const isMereRepetition = ({ log }: CheckInput, operation: Operation, session: Session): boolean =>
  sameRequests(log, operation).some(
    (same) => same !== operation && isSuccess(same) && (same.ended ?? 0) < session.from,
  );

/** nginx asks another replica when one dies over a PUT or DELETE: what was refused then may have been done before. */
const mayBeRepeated = ({ log }: CheckInput, { kind, started, ended }: Operation): boolean =>
  (kind === 'password' || kind === 'delete-session') &&
  log.faults.some(
    (fault) => fault.kind === 'a replica dies' && fault.from < (ended ?? 0) && fault.to > started,
  );

const mayBeReused = (evidence: CheckInput, { credential, ended }: Operation): boolean =>
  credential !== undefined && wasReplaced(evidence, credential, ended ?? Number.POSITIVE_INFINITY);

/** Whether its child had been in use for longer than the grace. */
export function wasReplaced({ log, limits }: CheckInput, { text }: Credential, until: number): boolean {
  const children = childrenOf(log).get(text) ?? new Set();
  return log.operations.some(
    (operation) =>
      operation.kind === 'refresh' &&
      children.has(operation.credential?.text ?? '') &&
      !isRefused(operation) &&
      operation.started <= until - limits.REFRESH_GRACE_SECONDS * 1000 + TICK_MS,
  );
}

/** Whether an access token may be past its end. */
export const mayHaveExpired = ({ limits }: CheckInput, { since }: Credential, until: number): boolean =>
  until >= since + limits.ACCESS_TOKEN_SECONDS * 1000 - ROUNDING_MS;

/** Whether the user's roles version may have moved after the credential was made. */
export const rightsMayHaveMoved = ({ log }: CheckInput, credential: Credential, until: number): boolean =>
  log.operations.some(
    (operation) =>
      operation.kind === 'set-roles' &&
      operation.userId === credential.userId &&
      operation.started < until &&
      !isRefused(operation) &&
      (isUndecided(operation) || (operation.ended ?? 0) > credential.since),
  );

/** Whether the session may be gone with what kept it. */
export function mayBeLost({ log, facts }: CheckInput, session: Session, until: number): boolean {
  return log.faults.some(({ kind, replica, from, to }) => {
    if (from >= until) return false;
    if (facts.lostWith === 'its replica') return kind === 'a replica dies' && replica === session.home;
    return facts.lostWith === 'Redis' && kind === 'redis is emptied' && session.from < to;
  });
}
