import { touchInterval } from '@gatehouse/session';
import type { CheckInput, Violation } from '../check-input.ts';
import { type Begun, type Instant, isBefore, type Operation } from '../history.ts';
import { type AcceptedOperation, at, isAccepted, isTurnedAway, named } from './accepted.ts';

/** Whether it may have counted as a use of the session: a request that was refused does not (G5). */
function isUse(operation: Operation, { id }: Begun): boolean {
  const { credential, outcome } = operation;
  return credential?.sessionId === id && outcome?.status !== 403 && !isTurnedAway(operation);
}

/** When the session was last used for certain before `until`, in ms of true time. */
export function lastUse({ history }: CheckInput, session: Begun, until: Instant): number {
  const uses = history.operations.filter(
    (operation) => isAccepted(operation) && isUse(operation, session) && isBefore(operation.started, until),
  );
  return Math.max(session.since.time, ...uses.map(({ started }) => started.time));
}

/** No session is accepted past its deadlines: neither use nor refusal moves them further than they may. */
export function checkLifetimes(evidence: CheckInput): Violation[] {
  const { history } = evidence;
  return history.operations.flatMap((operation) => {
    if (!isAccepted(operation)) return [];
    const session = history.sessions.get(operation.credential.sessionId);
    const what = session && lateness(evidence, operation, session);
    return what ? [{ check: 'refused requests do not extend' as const, what }] : [];
  });
}

function lateness(evidence: CheckInput, operation: AcceptedOperation, session: Begun): string | undefined {
  const { limits, strategy, skew, history } = evidence;
  const { started } = operation;
  const bears = strategy === 'token' || strategy === 'denylist';
  const slack = skew + (bears ? limits.clockToleranceMs : 0);
  if (started.time > session.at.time + limits.absoluteMs + slack) {
    return `${named(operation)} was accepted, begun ${at(started)}; its session began ${at(session.at)}`;
  }
  const idleSlack = bears
    ? limits.accessTokenMs
    : strategy === 'sealed'
      ? limits.sealedRenewalMs
      : touchInterval(limits);
  const limit = limits.idleMs + idleSlack + slack;
  const uses = history.operations.filter(
    (use) => isUse(use, session) && use.number !== operation.number && isBefore(use.started, started),
  );
  // A use that is under way still may count.
  const last = Math.max(session.at.time, ...uses.map(({ ended }) => ended?.time ?? started.time));
  if (started.time <= last + limit) return undefined;
  return `${named(operation)} was accepted, begun ${at(started)}; last used ${last} ms, late by more than ${limit} ms`;
}
