import { credentialCookies } from './cookies.ts';

/** The credentials a request came with, as they were sent: not yet believed. */
export interface Presented {
  readonly sessionCookie: string | undefined;
  readonly cartCookie: string | undefined;
  readonly refreshCookie: string | undefined;
  readonly bearer: string | undefined;
  readonly bodyToken: string | undefined;
  /** What the gateway was told in exchange for the credential, where it exchanges: its word, not the client's. */
  readonly exchanged?: string | undefined;
}

interface Carriers {
  readonly cookie: string | undefined;
  readonly authorization: string | undefined;
  /** `refresh_token` of the body, on the routes that take one. */
  readonly bodyToken?: string | undefined;
  readonly exchanged?: string | undefined;
}

/**
 * What the request presents, or `undefined` when it presents more than one credential: then nobody can say which one
 * the checks were made for (cookie tossing, session fixation), so none is taken.
 */
export function readPresented({
  cookie,
  authorization,
  bodyToken,
  exchanged,
}: Carriers): Presented | undefined {
  const cookies = credentialCookies(cookie);
  if (!cookies) return undefined;
  const { session: sessionCookie, cart: cartCookie, refresh: refreshCookie } = cookies;
  if (sessionCookie !== undefined && authorization !== undefined) return undefined;
  if (refreshCookie !== undefined && bodyToken !== undefined) return undefined;
  return {
    sessionCookie,
    cartCookie,
    refreshCookie,
    bearer: bearerOf(authorization),
    bodyToken,
    exchanged,
  };
}

/** RFC 6750 §2.1; the scheme is matched without case (RFC 9110 §11.1). Another scheme is no bearer. */
function bearerOf(authorization: string | undefined): string | undefined {
  if (authorization === undefined) return undefined;
  const space = authorization.indexOf(' ');
  const end = space < 0 ? authorization.length : space;
  return authorization.slice(0, end).toLowerCase() === 'bearer' ? authorization.slice(end + 1) : undefined;
}
