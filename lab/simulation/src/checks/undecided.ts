import type { CheckInput, Violation } from '../check-input.ts';
import { isBefore, type Operation } from '../history.ts';
import { named } from './accepted.ts';

/** Undecided is an answer for faults, and for a sign-in whose account changed meanwhile (G3). */
export function checkUndecided(evidence: CheckInput): Violation[] {
  const { history, isCalm } = evidence;
  return history.operations.flatMap((operation) => {
    const { outcome, isAfterwards } = operation;
    const isJudged = outcome?.status === 503 && (isCalm || isAfterwards);
    if (!isJudged || hasChanged(evidence, operation)) return [];
    return [
      { check: 'unknown only in faults' as const, what: `${named(operation)} though nothing was wrong` },
    ];
  });
}

function hasChanged({ history }: CheckInput, { kind, userId, started, ended }: Operation): boolean {
  if (kind !== 'sign-in' && kind !== 'password') return false;
  return history.raised.some(
    (raised) =>
      raised.userId === userId &&
      isBefore(started, raised.at) &&
      ended !== undefined &&
      !isBefore(ended, raised.at),
  );
}
