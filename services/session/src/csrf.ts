import type { RequestCredentials } from './request-credentials.ts';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);

interface Proof {
  readonly secFetchSite: string | undefined;
  readonly origin: string | undefined;
  readonly referer: string | undefined;
}

/** What the request says of where it comes from: this very origin, another one, or nothing. */
export type Provenance = 'same-origin' | 'foreign' | 'unsaid';

/** Whether a request proves that it comes from `ownOrigin` (scheme, host and port). */
export function provenanceOf(proof: Proof, ownOrigin: string): Provenance {
  const { secFetchSite, origin, referer } = proof;
  if (secFetchSite !== undefined && secFetchSite !== 'same-origin') return 'foreign';
  if (origin !== undefined && origin !== ownOrigin) return 'foreign';
  if (secFetchSite !== undefined || origin !== undefined) return 'same-origin';
  if (referer === undefined) return 'unsaid';
  return originOf(referer) === ownOrigin ? 'same-origin' : 'foreign';
}

/** How strict a route is: `cookie` routes need the proof, `sign-in` routes only refuse a foreign one. */
export type CsrfPolicy = 'cookie' | 'sign-in';

/** Whether requests of this method change nothing (RFC 9110 §9.2.1): then nothing is to be proved. */
export const isSafe = (method: string): boolean => SAFE_METHODS.has(method);

/** What a route of a strategy acts on, of all that a request may present. */
export interface ActsOn {
  readonly sessionCookie: boolean;
  readonly refreshCookie: boolean;
  readonly bearer: boolean;
  readonly bodyToken: boolean;
}

/**
 * Whether an unsafe request is to be refused as forged. Browsers send cookies on their own, and never a token: a request
 * that acts on a bearer or body token alone is exempt. A token that the route does not read exempts nothing, and none
 * does beside a cookie that the route acts on: an attacker's page could add it.
 */
export function isForged(
  policy: CsrfPolicy,
  credentials: RequestCredentials,
  provenance: Provenance,
  actsOn: ActsOn,
): boolean {
  if (policy === 'sign-in') return provenance === 'foreign';
  if (provenance === 'same-origin') return false;
  const { sessionCookie, refreshCookie, refreshWithheld, bearer, bodyToken } = credentials;
  const hasCookie = sessionCookie !== undefined || refreshCookie !== undefined || refreshWithheld === true;
  if (!hasCookie) return false;
  const actsOnCookie =
    (actsOn.sessionCookie && sessionCookie !== undefined) ||
    (actsOn.refreshCookie && refreshCookie !== undefined);
  const actsOnToken =
    (actsOn.bearer && bearer !== undefined) || (actsOn.bodyToken && bodyToken !== undefined);
  return actsOnCookie || !actsOnToken;
}

function originOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).origin : undefined;
}
