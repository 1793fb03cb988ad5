import type { CheckInput, Violation } from '../check-input.ts';
import { isAccepted, isAnswered, isSuccess, named } from './reading.ts';

/**
 * A credential is unknown to every host but its own. That it ended or extended nothing there is what the other checks see:
 * nothing that was done at another host is a cause for them.
 */
export function checkHosts({ log }: CheckInput): Violation[] {
  return log.shown.flatMap((operation) => {
    const { credential, subject, told } = operation;
    const isNamed = told?.handles?.includes(credential?.sessionId ?? '') ?? false;
    // The public id is shown with the credential that it belongs to: who is told that there is no such session was let in.
    const isLetIn = isAccepted(operation) || (subject !== undefined && isSuccess(operation));
    if (!isAnswered(operation) || !(isLetIn || isNamed)) return [];
    const what = `${named(operation)} was accepted at a host that its credential does not belong to`;
    return [{ check: 'nothing at another host' as const, what, about: [operation] }];
  });
}
