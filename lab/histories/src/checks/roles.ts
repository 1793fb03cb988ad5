import type { CheckInput, Violation } from '../check-input.ts';
import type { Operation } from '../log.ts';
import { type Answered, at, isAccepted, isAnswered, isRefused, isSuccess, named } from './reading.ts';

/** The issuer of a credential queries the record. */
const ISSUING = new Set(['sign-in', 'refresh', 'password']);

/** No client acts on roles that were removed longer ago than the bound (G13). */
export function checkRoles(evidence: CheckInput): Violation[] {
  return evidence.log.operations.filter(isAnswered).flatMap((operation) => {
    const shown = shownBy(operation);
    if (shown === undefined) return [];
    const { allowed, least, possible } = rolesAt(evidence, operation);
    if (possible.some((roles) => shown.fits(roles))) return [];
    const since = least?.ended === undefined ? 'the beginning' : `${named(least)} at ${at(least.ended)}`;
    const what = `${named(operation)}, begun ${at(operation.started)}, had ${shown.what}; since ${since} it may only be ${possible.map(textOf).join(' or ')}, bound ${allowed} ms`;
    return [{ check: 'roles in time' as const, what, about: least ? [least, operation] : [operation] }];
  });
}

interface Shown {
  readonly what: string;
  fits(roles: readonly string[]): boolean;
}

/** What an answer says about its user's roles. */
function shownBy(operation: Answered): Shown | undefined {
  const { kind, userId, told } = operation;
  if (kind === 'reports' && isAccepted(operation)) {
    const isGranted = isSuccess(operation);
    return {
      what: isGranted ? 'the reports' : 'no reports',
      fits: (r) => r.includes('analyst') === isGranted,
    };
  }
  const { roles } = told;
  if (roles === undefined || told.userId !== userId) return undefined;
  return { what: textOf(roles), fits: (possible) => textOf(possible) === textOf(roles) };
}

interface Possible {
  /** In ms. */
  readonly allowed: number;
  /** The last change that had to be known. */
  readonly least: Operation | undefined;
  readonly possible: readonly (readonly string[])[];
}

function rolesAt({ log, strategy, limits }: CheckInput, operation: Answered): Possible {
  const { userId, kind, started, ended } = operation;
  const allowed = ISSUING.has(kind) ? 0 : strategy.bound(limits) * 1000;
  // One administrator at a time: the order they were begun in is the order they happened in.
  const changes = log.operations.filter(
    (change) => change.kind === 'set-roles' && change.userId === userId && !isRefused(change),
  );
  const isKnown = (change: Operation): boolean =>
    isSuccess(change) && change.ended !== undefined && change.ended + allowed < started;
  const last = changes.findLastIndex(isKnown);
  const least = changes[last];
  const first = log.people.find(({ id }) => id === userId)?.roles ?? [];
  // What was not acknowledged may happen at any time.
  const later = changes.filter(
    (change, index) => (index > last || !isSuccess(change)) && change.started < ended,
  );
  return {
    allowed,
    least,
    possible: [least === undefined ? first : rolesOf(least), ...later.map(rolesOf)],
  };
}

const rolesOf = ({ subject }: Operation): string[] =>
  (subject ?? '').split('+').filter((role) => role !== '');
const textOf = (roles: readonly string[]): string => roles.toSorted().join('+') || 'no role';
