import type { CheckInput, Violation } from '../check-input.ts';
import { type Begun, type Credential, type Instant, isBefore, type Operation } from '../history.ts';
import { isTurnedAway, named } from './accepted.ts';
import { lastUse } from './lifetimes.ts';
import { childrenOf } from './successors.ts';

/** No client is refused whose session was not revoked, expired or lost with its store (G3, G7). */
export function checkDeaths(evidence: CheckInput): Violation[] {
  return evidence.history.operations.filter(isTurnedAway).flatMap((operation) => {
    const { credential, ended } = operation;
    const session = credential && evidence.history.sessions.get(credential.sessionId);
    if (!credential || !ended || !session) return [];
    const cause = causeOf(evidence, operation, credential, session, ended);
    return cause ? [] : [{ check: 'no false death' as const, what: `${named(operation)} without a cause` }];
  });
}

function causeOf(
  evidence: CheckInput,
  operation: Operation,
  credential: Credential,
  session: Begun,
  until: Instant,
): boolean {
  const { reason } = operation.outcome ?? {};
  if (reason === 'token_expired') return mayHaveExpired(evidence, credential, until);
  if (reason === 'token_stale') return rightsMoved(evidence, credential, until);
  if (reason === 'refresh_reused') return wasReplaced(evidence, credential, until);
  return (
    wasEnded(evidence, session, until) ||
    generationMoved(evidence, session, until) ||
    wasLost(evidence, operation, session, until) ||
    isOver(evidence, session, credential, until)
  );
}

/** A client meant to end it, and may have: an answer that was lost or refused counts too. */
function wasEnded(evidence: CheckInput, session: Begun, until: Instant): boolean {
  return evidence.history.operations.some(
    (operation) => isBefore(operation.started, until) && mayEnd(evidence, operation, session, until),
  );
}

function mayEnd(evidence: CheckInput, operation: Operation, session: Begun, until: Instant): boolean {
  const { kind, credential, subject, ended, outcome, userId } = operation;
  const isOwn = credential?.sessionId === session.id;
  if (kind === 'delete-session') return subject === session.id;
  if (kind === 'sign-out' || kind === 'sign-in') return isOwn;
  if (kind === 'refresh') return isOwn && outcome?.status !== 200 && wasReplaced(evidence, credential, until);
  // What sweeps all away may meet a session that was made meanwhile; unanswered, at any time.
  const sweeps = (kind === 'logout-everywhere' || kind === 'password') && userId === session.userId;
  return sweeps && (!ended || outcome?.status === 503 || isBefore(session.since, ended));
}

const generationMoved = ({ history }: CheckInput, session: Begun, until: Instant): boolean =>
  history.raised.some(
    ({ userId, sessionGeneration, at }) =>
      userId === session.userId && sessionGeneration > session.generation && !isBefore(until, at),
  );

function wasLost({ history, strategy }: CheckInput, { node }: Operation, session: Begun, until: Instant) {
  if (strategy === 'memory' && node !== session.home) return true;
  if (strategy !== 'shared' && strategy !== 'cached') return false;
  return history.losses.some((loss) => isBefore(session.since, loss) && isBefore(loss, until));
}

/** Whether a deadline may have passed by the clock of the judging process. */
export function isOver(evidence: CheckInput, session: Begun, { since }: Credential, until: Instant): boolean {
  const { limits, skew, isCalm, strategy, history } = evidence;
  if (until.time >= session.since.time + limits.absoluteMs - skew) return true;
  // A sealed cookie says itself when its client was last seen.
  if (strategy === 'sealed') return until.time >= since.time + limits.idleMs - skew;
  const isNoted = isCalm && !history.missedTouches.some(({ sessionId }) => sessionId === session.id);
  // A token that is past its end by the tolerance alone is still accepted, and not counted as a use.
  const tolerated = strategy === 'token' || strategy === 'denylist' ? limits.clockToleranceMs : 0;
  const seen = isNoted ? lastUse(evidence, session, until) : session.since.time;
  return until.time >= seen + limits.idleMs - skew - tolerated;
}

/** Whole seconds are what a token's deadline is written in. */
const mayHaveExpired = ({ limits, skew }: CheckInput, { since }: Credential, until: Instant): boolean =>
  until.time >= since.time + limits.accessTokenMs - 1000 - skew;

const rightsMoved = ({ history }: CheckInput, { userId, since }: Credential, until: Instant): boolean =>
  history.raised.some(
    (raised) => raised.userId === userId && isBefore(since, raised.at) && isBefore(raised.at, until),
  );

/** Its child had been in use for longer than the grace. */
function wasReplaced({ history, limits, skew }: CheckInput, { text }: Credential, until: Instant): boolean {
  const children = childrenOf(history).get(text) ?? new Set();
  return history.operations.some(
    ({ kind, credential, started, outcome }) =>
      kind === 'refresh' &&
      outcome?.status !== 401 &&
      credential !== undefined &&
      children.has(credential.text) &&
      started.time <= until.time - limits.refreshGraceMs + skew,
  );
}
