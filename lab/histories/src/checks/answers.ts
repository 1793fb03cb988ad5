import type { CheckInput, Violation } from '../check-input.ts';
import type { FaultKind, Kind } from '../log.ts';
import { type Answered, isAnswered, isSuccess, named } from './reading.ts';

/** How long the gateway may still speak for a part that came back, in ms. */
const RETURN_MS = 2000;

const ALWAYS = [
  'not_authenticated',
  'session_ended',
  'token_expired',
  'token_stale',
  'undecided',
  'overloaded',
];
const ofKind: Partial<Record<Kind, readonly string[]>> = {
  'sign-in': ['undecided', 'overloaded'],
  refresh: ['refresh_rejected', 'refresh_reused', 'undecided', 'overloaded'],
  'sign-out': ['undecided', 'overloaded'],
  reports: [...ALWAYS, 'forbidden'],
  'cart-add': [...ALWAYS, 'cart_full'],
  'delete-session': [...ALWAYS, 'no_such_session'],
  password: [...ALWAYS, 'invalid_credentials'],
};

/** Whom nginx answers for while they are gone. */
const GONE: readonly FaultKind[] = [
  'auth stands still',
  'auth restarts',
  'a replica stands still',
  'a replica dies',
  'postgres stands still',
];

/** Every answer is one that the contract has for that call; what only the gateway can say needs a process to be gone. */
export function checkAnswers(evidence: CheckInput): Violation[] {
  return evidence.log.operations.filter(isAnswered).flatMap((operation) => {
    const { told } = operation;
    if (told.fault === undefined && (isSuccess(operation) || mayBeSaid(evidence, operation))) return [];
    const what = `${named(operation)}${told.fault === undefined ? '' : `: ${told.fault}`}`;
    return [{ check: 'only answers of the contract' as const, what, about: [operation] }];
  });
}

function mayBeSaid(evidence: CheckInput, operation: Answered): boolean {
  const { kind, told, userId, started, ended } = operation;
  const code = told.code ?? '';
  if ((ofKind[kind] ?? ALWAYS).includes(code)) return true;
  if (code === 'gateway_error')
    return evidence.log.faults.some(
      ({ kind: fault, from, to }) => GONE.includes(fault) && from < ended && to + RETURN_MS > started,
    );
  // The password may have been changed meanwhile.
  const isChanging = (other: { kind: Kind; userId: string; started: number }): boolean =>
    other.kind === 'password' && other.userId === userId && other.started < ended;
  return kind === 'sign-in' && code === 'invalid_credentials' && evidence.log.operations.some(isChanging);
}
