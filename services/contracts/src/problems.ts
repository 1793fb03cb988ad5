import { type Static, Type } from 'typebox';

/** One row of a table of problems: what a client may rely on when it meets the code. */
export interface ProblemRow {
  readonly status: number;
  readonly title: string;
  /** What happened and what to do next, for `docs/errors.md`. */
  readonly meaning: string;
}

type ProblemTable = Readonly<Record<string, ProblemRow>>;

/** What any service may answer. */
export const generalProblems = {
  invalid_request: {
    status: 400,
    title: 'The request is not valid',
    meaning:
      'A field is missing, unknown or of the wrong type, or the HTTP itself is malformed. Correct it; nothing was changed.',
  },
  two_credentials: {
    status: 400,
    title: 'More than one credential was presented',
    meaning:
      'Send exactly one: the session cookie, or an Authorization header, or one refresh token. A browser that holds two signs in again, or signs out: both take whatever there is.',
  },
  not_authenticated: {
    status: 401,
    title: 'No credential was presented',
    meaning: 'Sign in first.',
  },
  session_ended: {
    status: 401,
    title: 'This credential is not accepted',
    meaning: 'It ended, expired, was revoked, or was never issued. Sign in again.',
  },
  token_expired: {
    status: 401,
    title: 'The access token has expired',
    meaning: 'Refresh it, then send the request again.',
  },
  token_stale: {
    status: 401,
    title: 'The access token is out of date',
    meaning: 'The rights changed or its key was withdrawn. Refresh it, then send the request again.',
  },
  forbidden: {
    status: 403,
    title: 'This identity may not do that',
    meaning: 'The client was authenticated, but its roles do not grant the permission.',
  },
  cross_site: {
    status: 403,
    title: 'The request does not prove that it comes from this site',
    meaning:
      'A changing request with a cookie needs Sec-Fetch-Site, Origin or Referer of this very origin. A token that is not used, or comes beside a cookie that is, replaces none of them.',
  },
  not_found: {
    status: 404,
    title: 'There is nothing here',
    meaning: 'No route has this path. Check the address.',
  },
  method_not_allowed: {
    status: 405,
    title: 'This path has no such method',
    meaning: 'The Allow header lists the methods it has.',
  },
  body_too_large: { status: 413, title: 'The body is too large', meaning: 'Send at most 16 KiB.' },
  unsupported_media_type: {
    status: 415,
    title: 'Only application/json is accepted',
    meaning: 'Send Content-Type: application/json without Content-Encoding, or no body at all.',
  },
  unknown_host: {
    status: 421,
    title: 'This server does not serve that host',
    meaning: 'Use <strategy>.gatehouse.localhost with a strategy that is enabled.',
  },
  header_too_large: {
    status: 431,
    title: 'The header is too large',
    meaning: 'Send fewer or shorter headers and cookies.',
  },
  internal_error: {
    status: 500,
    title: 'Something went wrong on our side',
    meaning: 'A programming mistake; the log has it under the request id. Please report it.',
  },
  undecided: {
    status: 503,
    title: 'This cannot be decided right now',
    meaning:
      'A part that must be asked did not answer in time. Nothing was refused, and a change may have happened all the same: keep the credential, wait Retry-After seconds, and repeat the same request, which completes it.',
  },
  overloaded: {
    status: 503,
    title: 'Too much is waiting already',
    meaning: 'Wait Retry-After seconds, then try again.',
  },
} as const satisfies ProblemTable;

/** What the sign-in, session and administration routes add. */
export const signInProblems = {
  invalid_credentials: {
    status: 401,
    title: 'The username or the password is wrong',
    meaning: 'One answer for an unknown user and for a wrong password.',
  },
  refresh_rejected: {
    status: 401,
    title: 'The refresh token is not accepted',
    meaning: 'It is unknown, expired, or its session ended. Sign in again.',
  },
  refresh_reused: {
    status: 401,
    title: 'The refresh token had been replaced already',
    meaning:
      'Its successor was in use for longer than the grace, so another client holds a copy: the session was ended. Sign in again.',
  },
  fresh_sign_in_required: {
    status: 401,
    title: 'Your last sign-in is too long ago for this',
    meaning:
      'Administration needs a recent sign-in: `max_age` of the challenge says how recent, in seconds (RFC 9470). Sign in with the password again, then repeat the request.',
  },
  no_such_session: {
    status: 404,
    title: 'You have no such session',
    meaning: 'It ended already, or it is not yours. List the sessions again.',
  },
  no_such_user: {
    status: 404,
    title: 'There is no such user',
    meaning:
      'No account has this name or id, or it was deleted. Check the name; an administrator lists the users again.',
  },
  last_administrator: {
    status: 409,
    title: 'This is the last administrator',
    meaning: 'One account must keep the role. Make another user an administrator first.',
  },
  username_taken: { status: 409, title: 'This username is taken', meaning: 'Choose another one.' },
  password_rejected: {
    status: 422,
    title: 'This password is not accepted',
    meaning:
      'It has fewer than 8 or more than 256 characters, is among the commonly used ones, or names this product or the user. Choose another one.',
  },
  too_many_attempts: {
    status: 429,
    title: 'Too many attempts',
    meaning:
      'So many sign-ins failed, or accounts were opened, that no more are looked at, right passwords included. Wait Retry-After seconds, then try again.',
  },
} as const satisfies ProblemTable;

/** What the shop adds. */
export const shopProblems = {
  credential_too_large: {
    status: 413,
    title: 'The credential would grow beyond what a cookie can hold',
    meaning: 'The cart is kept in the cookie here; the old cart was kept. Remove a line first.',
  },
  cart_full: {
    status: 422,
    title: 'The cart is full',
    meaning: 'It holds at most 100 lines. Remove one first.',
  },
} as const satisfies ProblemTable;

/** What only the gateway answers, when no service did. */
export const gatewayProblems = {
  https_required: {
    status: 426,
    title: 'Use HTTPS',
    meaning: 'This path is served over TLS only; nothing was read from the request.',
  },
  gateway_error: {
    status: 502,
    title: 'The gateway could not get an answer',
    meaning:
      'A service was asked and did not answer (502, 504): whether it did it is unknown, look before you send it again. Or the address is too long (414), or the method is unknown (501).',
  },
} as const satisfies ProblemTable;

/** Every problem there is, by code. */
export const problems = { ...generalProblems, ...signInProblems, ...shopProblems, ...gatewayProblems };
export type ProblemCode = keyof typeof problems;

/** An RFC 9457 document; `code` is the stable name of the problem. */
export const ProblemDocument = Type.Object({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  code: Type.String(),
  detail: Type.Optional(Type.String()),
  retryAfter: Type.Optional(Type.Integer()),
});
export type ProblemDocument = Static<typeof ProblemDocument>;
