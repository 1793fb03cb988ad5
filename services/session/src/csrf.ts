import type { Presented } from './presented.ts';

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

/**
 * Whether an unsafe request is to be refused as forged. A bearer or body token is never sent by a browser on its own, so a
 * request that presents one is exempt, whatever cookies came along.
 */
export function isForged(policy: CsrfPolicy, presented: Presented, provenance: Provenance): boolean {
  if (policy === 'sign-in') return provenance === 'foreign';
  if (presented.bearer !== undefined || presented.bodyToken !== undefined) return false;
  const ambient = presented.sessionCookie !== undefined || presented.refreshCookie !== undefined;
  return ambient && provenance !== 'same-origin';
}

function originOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).origin : undefined;
}
