import { credentialCookies, everyCredentialCookie } from './cookies.ts';

/** The credentials a request came with, as they were sent: not yet believed. */
export interface RequestCredentials {
  readonly sessionCookie: string | undefined;
  readonly cartCookie: string | undefined;
  readonly refreshCookie: string | undefined;
  readonly bearer: string | undefined;
  readonly bodyToken: string | undefined;
  /** What the gateway was told in exchange for the credential, where it exchanges: its word, not the client's. */
  readonly exchanged?: string | undefined;
  /** The client brought a refresh cookie that the gateway kept to itself: nothing to act on, but a reason for proof. */
  readonly refreshWithheld?: boolean;
  /** Which replica the client names, and which one this is: where sessions are kept by one replica. */
  readonly affinity?: Affinity;
}

interface Affinity {
  /** As the affinity cookie says. */
  readonly named: string | undefined;
  readonly own: string;
}

interface CredentialTransports {
  readonly cookie: string | undefined;
  readonly authorization: string | undefined;
  /** `refresh_token` of the body, on the routes that take one. */
  readonly bodyToken?: string | undefined;
  readonly exchanged?: string | undefined;
  /** What the gateway says of the refresh cookies that it kept to itself. */
  readonly withheld?: string | undefined;
  /** The name of this replica in affinity cookies, where there are any. */
  readonly own?: string | undefined;
}

/**
 * What the request presents, or `undefined` when it presents more than one credential: then it is unknown which one
 * the checks were made for (cookie tossing, session fixation), so none is taken.
 */
export function parseCredentials(carriers: CredentialTransports): RequestCredentials | undefined {
  const { cookie, authorization, bodyToken, withheld } = carriers;
  const cookies = credentialCookies(cookie);
  if (!cookies || withheld === 'several') return undefined;
  const { session: sessionCookie, cart: cartCookie, refresh: refreshCookie, affinity } = cookies;
  if (sessionCookie !== undefined && authorization !== undefined) return undefined;
  if (refreshCookie !== undefined && bodyToken !== undefined) return undefined;
  const bearer = bearerOf(authorization);
  return { sessionCookie, cartCookie, refreshCookie, bearer, bodyToken, ...beside(carriers, affinity) };
}

/** Each further credential costs a question to a store; a browser that is not attacked holds one of a kind. */
const MOST_OF_A_KIND = 4;

/**
 * Every credential of a request to a route that replaces or ends them all: signing in and out are the way out for a
 * client that holds two and cannot take one away. The first holds the first of each kind and stands for the request; each
 * further one holds what the first could not. Presenting a credential is proof of it: to end all of them takes nothing
 * from other clients. `undefined` when a token in the body comes beside a refresh cookie: that one a client can leave out.
 */
export function parseAllCredentials(
  carriers: CredentialTransports,
): readonly [RequestCredentials, ...RequestCredentials[]] | undefined {
  const { cookie, authorization, bodyToken } = carriers;
  const { session, cart, refresh, affinity } = everyCredentialCookie(cookie);
  if (refresh.length > 0 && bodyToken !== undefined) return undefined;
  const bearer = bearerOf(authorization);
  const nth = (index: number): RequestCredentials => ({
    sessionCookie: session[index],
    cartCookie: cart[index],
    refreshCookie: refresh[index],
    bearer: undefined,
    bodyToken: undefined,
  });
  const kinds = Math.min(Math.max(session.length, refresh.length), MOST_OF_A_KIND);
  const further = Array.from({ length: Math.max(kinds - 1, 0) }, (_, index) => nth(index + 1));
  const hidden = session.length > 0 && bearer !== undefined ? [{ ...NOTHING, bearer }] : [];
  return [{ ...nth(0), bearer, bodyToken, ...beside(carriers, affinity[0]) }, ...further, ...hidden];
}

const NOTHING: RequestCredentials = {
  sessionCookie: undefined,
  cartCookie: undefined,
  refreshCookie: undefined,
  bearer: undefined,
  bodyToken: undefined,
};

/** What comes with the credentials and is none. */
function beside({ exchanged, withheld, own }: CredentialTransports, named: string | undefined) {
  return {
    exchanged,
    ...(withheld !== undefined && { refreshWithheld: true }),
    ...(own !== undefined && { affinity: { named, own } }),
  };
}

/** RFC 6750 §2.1; the scheme is matched without case (RFC 9110 §11.1). Another scheme is no bearer. */
function bearerOf(authorization: string | undefined): string | undefined {
  if (authorization === undefined) return undefined;
  const space = authorization.indexOf(' ');
  const end = space < 0 ? authorization.length : space;
  return authorization.slice(0, end).toLowerCase() === 'bearer' ? authorization.slice(end + 1) : undefined;
}
