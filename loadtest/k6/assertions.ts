import type { RefinedResponse, ResponseType } from 'k6/http';
import { Counter, Trend } from 'k6/metrics';

type Response = RefinedResponse<ResponseType | undefined>;

/** Answers that mean something else than they should: another user, another cart, an unexpected status. */
const wrong = new Counter('wrong');
/** A 401 without a sign-out or expiry. */
const sessionsLost = new Counter('sessions_lost');
/** 503 `undecided` or `overloaded`: the answer is unknown. Counted apart, because it is not wrong. */
const undecided = new Counter('undecided');
/** How long each journey's requests took when their answers were right, in ms. */
const rightAnswers = new Trend('right_answer_duration', true);

/** What the journeys ask; the report names those that were answered wrongly. */
export const CHECKS = [
  'public',
  'me',
  'cart',
  'add to cart',
  'remove from cart',
  'sign in',
  'me after sign-in',
  'sign out',
] as const;
export type Check = (typeof CHECKS)[number];

/**
 * Judges one answer by what it means. `right` looks at the body of an answer with the expected status; text that
 * cannot be read is wrong, not an exception.
 */
export function judge(
  response: Response,
  status: number,
  what: Check,
  right: (body: Body) => boolean,
): boolean {
  if (response.status === 503) {
    undecided.add(1, { what });
    return false;
  }
  if (response.status === 401) {
    sessionsLost.add(1, { what });
    wrong.add(1, { what });
    return false;
  }
  if (response.status !== status || !right(bodyOf(response))) {
    wrong.add(1, { what, status: String(response.status) });
    return false;
  }
  rightAnswers.add(response.timings.duration, { what });
  return true;
}

/** What the journeys look at in a body; everything may be missing. */
export interface Body {
  user?: { id?: string; username?: string };
  items?: { sku?: string; quantity?: number }[];
  replica?: string;
  access_token?: string;
  language?: string;
}

function bodyOf(response: Response): Body {
  if (response.body === '' || response.body === null) return {};
  try {
    return (response.json() ?? {}) as Body;
  } catch {
    return {};
  }
}
