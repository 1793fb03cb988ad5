import type { Credential, Operation, Told } from '../log.ts';

/** A request that was answered. */
export interface Answered extends Operation {
  readonly ended: number;
  readonly told: Told;
}

export const isAnswered = (operation: Operation): operation is Answered =>
  operation.ended !== undefined && operation.told !== undefined;

/** A request whose credential was accepted as a user's. */
export interface Accepted extends Answered {
  readonly credential: Credential;
}

/** Answers that only come after the credential was accepted, beside success. */
const AFTERWARDS = new Set(['forbidden', 'no_such_session', 'invalid_credentials', 'cart_full']);

/**
 * Whether its credential was accepted. A sign-out answers the same whatever it was given, and so does the end of one's
 * own session (CONTRACT).
 */
export function isAccepted(operation: Operation): operation is Accepted {
  const { kind, credential, subject, told } = operation;
  if (!isAnswered(operation) || credential === undefined || told === undefined) return false;
  if (kind === 'sign-in' || kind === 'sign-out') return false;
  const isOwnEnd = kind === 'delete-session' && subject === credential.sessionId;
  if (isOwnEnd && isSuccess(operation)) return false;
  return isSuccess(operation) || AFTERWARDS.has(told.code ?? '');
}

export const isSuccess = ({ told }: Operation): boolean =>
  told !== undefined && (told.status === 200 || told.status === 204);

const ENDED = new Set([
  'not_authenticated',
  'session_ended',
  'token_expired',
  'token_stale',
  'refresh_rejected',
  'refresh_reused',
]);

/** Whether the client was told that its credential is worth nothing. */
export const isTurnedAway = (operation: Operation): operation is Accepted =>
  isAnswered(operation) &&
  operation.credential !== undefined &&
  operation.told.status === 401 &&
  ENDED.has(operation.told.code ?? '');

/** Whether it said no for good: it did nothing, and will do nothing later. */
export const isRefused = ({ told }: Operation): boolean =>
  told !== undefined && told.status >= 400 && told.status < 500;

/** Whether its effect is unknown. */
export const isUndecided = (operation: Operation): boolean => !isSuccess(operation) && !isRefused(operation);

export const named = ({ number, kind, actor, told }: Operation): string =>
  `#${number} ${kind} of ${actor} at ${told?.replica ?? 'none'} (${told?.status ?? 'no answer'}${told?.code === undefined ? '' : ` ${told.code}`})`;

/** A time of the log for people. */
export const at = (milliseconds: number): string => `${milliseconds.toFixed(1)} ms`;
