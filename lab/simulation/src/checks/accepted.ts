import type { Credential, Instant, Operation, Outcome } from '../history.ts';

/** A request that was accepted as a user's. */
export interface AcceptedOperation extends Operation {
  readonly credential: Credential;
  readonly outcome: Outcome & { readonly sessionId: string };
}

const ENDED = new Set([
  'session_ended',
  'token_expired',
  'token_stale',
  'refresh_rejected',
  'refresh_reused',
]);

/** Whether its credential was accepted: the answer may still be "forbidden", or "no such session". */
export function isAccepted(operation: Operation): operation is AcceptedOperation {
  const { kind, credential, outcome } = operation;
  if (kind === 'sign-in' || kind === 'sign-out') return false;
  return credential !== undefined && outcome?.sessionId !== undefined && outcome.status !== 401;
}

/** Whether the client was told that its credential is worth nothing. */
export function isTurnedAway({ outcome }: Operation): boolean {
  return outcome?.status === 401 && ENDED.has(outcome.reason ?? '');
}

/** Whether `late` began more than `bound` ms after `early`. */
export const isPast = (late: Instant, early: Instant, bound: number): boolean =>
  bound === 0 ? late.step > early.step : late.step > early.step && late.time > early.time + bound;

export const named = ({ number, kind, actor, node, outcome }: Operation): string =>
  `#${number} ${kind} of ${actor} at ${node} (${outcome?.status ?? 'no answer'} ${outcome?.reason ?? ''})`;

export const at = ({ time }: Instant): string => `${time} ms`;
