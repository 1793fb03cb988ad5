import { Unavailable } from '@gatehouse/defaults';
import type { OutgoingCookie } from './cookies.ts';
import type { Identity } from './identity.ts';
import type { SessionTimes } from './lifetime.ts';
import type { MaybePromise } from './maybe-promise.ts';

/**
 * The answer to "who is this?". The third value is the core of the design: *unknown is not invalid*. When a store
 * cannot answer, the client keeps its credential and is told to come back, instead of being signed out or let in.
 */
export type Verdict = Accepted | Rejected | Undecided;

export interface Accepted {
  readonly kind: 'accepted';
  readonly identity: Identity;
  readonly times: SessionTimes;
  /** The user's session generation that the session was made under. */
  readonly generation: number;
  /** The user's roles version as the credential carries them, where it does. */
  readonly rolesVersion?: number;
  /** Proves to auth that this process checked the user's password, where it keeps the session itself. */
  readonly receipt?: string;
  /** Whether the browser is to keep the credential when it ends; undefined where the authenticator cannot know. */
  readonly remember?: boolean;
  /** Where the answer came from, shown in Server-Timing: `memory hit`, `redis read`, `signature`… */
  readonly cause: string;
  /** A renewed credential that the answer must carry. */
  readonly cookies?: readonly OutgoingCookie[];
  /** Records that the session was used. Called only once the request is not refused (G5). */
  readonly touch?: () => Promise<void>;
}

export type RejectionReason = 'not_authenticated' | 'session_ended' | 'token_expired' | 'token_stale';

export interface Rejected {
  readonly kind: 'rejected';
  readonly reason: RejectionReason;
  readonly cause: string;
}

export interface Undecided {
  readonly kind: 'undecided';
  /** Whole seconds after which asking again makes sense. */
  readonly retryAfter: number;
  readonly cause: string;
  /** Why, for the log only. */
  readonly error?: unknown;
}

export const rejected = (reason: RejectionReason, cause: string): Rejected => ({
  kind: 'rejected',
  reason,
  cause,
});

export const undecided = (cause: string, error?: unknown): Undecided => ({
  kind: 'undecided',
  retryAfter: 1,
  cause,
  error,
});

/** The verdict that `judge` comes to; `undecided` where a part that it needs cannot answer, for the cause `away`. */
export function undecidedIfUnavailable(
  away: string,
  judge: () => MaybePromise<Verdict>,
): MaybePromise<Verdict> {
  const unanswered = (error: unknown): Undecided => {
    if (error instanceof Unavailable) return undecided(away, error);
    throw error;
  };
  try {
    const verdict = judge();
    return verdict instanceof Promise ? verdict.catch(unanswered) : verdict;
  } catch (error) {
    return unanswered(error);
  }
}
