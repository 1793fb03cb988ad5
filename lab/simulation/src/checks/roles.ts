import type { CheckInput, Violation } from '../check-input.ts';
import type { Operation } from '../history.ts';
import { isPast, named } from './accepted.ts';

/** No client acts on roles that were removed longer ago than the bound (G13). */
export function checkRoles({ history, bound, strategy, skew }: CheckInput): Violation[] {
  const changes = history.operations.filter(({ outcome }) => outcome?.rolesVersion !== undefined);
  return history.operations.flatMap((operation) => {
    const { outcome, kind, userId } = operation;
    if (!outcome?.roles || outcome.userId !== userId) return [];
    // Who issues a credential asks the record.
    const isIssued =
      kind === 'sign-in' || kind === 'refresh' || (kind === 'password' && outcome.status === 200);
    const allowed = isIssued ? 0 : bound.roles + (strategy === 'token' ? skew : 0);
    const least = Math.max(0, ...changes.map((change) => knownBy(operation, change, allowed)));
    const roles = outcome.roles.join();
    const isCurrent = history.raised.some(
      (raised) => raised.userId === userId && raised.rolesVersion >= least && raised.roles.join() === roles,
    );
    const what = `${named(operation)} had ${roles}, which ended before the rights were ${least}; bound ${allowed} ms`;
    return isCurrent ? [] : [{ check: 'roles in time' as const, what }];
  });
}

/** The roles version that this operation had to know of because of that change. */
function knownBy({ started, userId }: Operation, change: Operation, allowed: number): number {
  if (change.userId !== userId || !change.ended) return 0;
  return isPast(started, change.ended, allowed) ? (change.outcome?.rolesVersion ?? 0) : 0;
}
