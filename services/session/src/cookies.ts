/** The session, sealed or opaque credential. `__Host-`: this host only, all paths, TLS only (RFC 6265bis §4.1.3). */
export const SESSION_COOKIE = '__Host-gatehouse';
/** The cart of the sealed strategy. */
export const CART_COOKIE = '__Host-gatehouse-cart';
/** `__Host-` demands Path=/; this one goes to /auth alone, hence `__Secure-`. */
export const REFRESH_COOKIE = '__Secure-gatehouse-refresh';

/** What browsers keep of one cookie: name and value together (RFC 6265bis §5.6). */
export const COOKIE_BYTES = 4096;

/** A cookie that an answer sets; `value: ''` with `maxAge: 0` takes it away. */
export interface OutgoingCookie {
  readonly name: string;
  readonly value: string;
  readonly path: '/' | '/auth';
  readonly sameSite: 'lax' | 'strict';
  /** Whole seconds. */
  readonly maxAge: number;
}

const ATTRIBUTES: Readonly<Record<string, Pick<OutgoingCookie, 'path' | 'sameSite'>>> = {
  [SESSION_COOKIE]: { path: '/', sameSite: 'lax' },
  [CART_COOKIE]: { path: '/', sameSite: 'lax' },
  [REFRESH_COOKIE]: { path: '/auth', sameSite: 'strict' },
};

type CredentialCookie = typeof SESSION_COOKIE | typeof CART_COOKIE | typeof REFRESH_COOKIE;

/** A credential cookie that lives until `expiresAt` (ms since the epoch), seen from `now`. */
export function credentialCookie(
  name: CredentialCookie,
  value: string,
  expiresAt: number,
  now: number,
): OutgoingCookie {
  const maxAge = Math.max(0, Math.ceil((expiresAt - now) / 1000));
  return { name, value, maxAge, path: '/', sameSite: 'lax', ...ATTRIBUTES[name] };
}

/** Takes a credential cookie away: same name and path, or the browser would keep it. */
export function clearedCookie(name: CredentialCookie): OutgoingCookie {
  return credentialCookie(name, '', 0, 0);
}

/** The `Set-Cookie` value. Credential values are base64url and dots: nothing to escape. */
export function serializeCookie(cookie: OutgoingCookie): string {
  const sameSite = cookie.sameSite === 'strict' ? 'Strict' : 'Lax';
  return `${cookie.name}=${cookie.value}; Max-Age=${cookie.maxAge}; Path=${cookie.path}; HttpOnly; Secure; SameSite=${sameSite}`;
}

/** The credential cookies of a Cookie header, undecoded. */
export interface CredentialCookies {
  readonly session: string | undefined;
  readonly cart: string | undefined;
  readonly refresh: string | undefined;
}

const NO_COOKIES: CredentialCookies = { session: undefined, cart: undefined, refresh: undefined };

/** Undefined when one of them comes twice: a second one is an attack, not a spare. */
export function credentialCookies(header: string | undefined): CredentialCookies | undefined {
  if (header === undefined) return NO_COOKIES;
  const found: { -readonly [which in keyof CredentialCookies]: string | undefined } = { ...NO_COOKIES };
  // In one pass and without a list of pieces: each request of each client comes through here.
  for (let start = 0, end: number; start < header.length; start = end + 1) {
    const semicolon = header.indexOf(';', start);
    end = semicolon < 0 ? header.length : semicolon;
    const equals = header.indexOf('=', start);
    if (equals < 0) break;
    const which = equals < end ? credentialNamed(bare(header, start, equals)) : undefined;
    if (which === undefined) continue;
    if (found[which] !== undefined) return undefined;
    found[which] = bare(header, equals + 1, end);
  }
  return found;
}

function credentialNamed(name: string): keyof CredentialCookies | undefined {
  if (name === SESSION_COOKIE) return 'session';
  if (name === CART_COOKIE) return 'cart';
  return name === REFRESH_COOKIE ? 'refresh' : undefined;
}

/**
 * A piece of a header without the spaces and tabs around it (RFC 6265bis §5.6). No other blank is one here: a name that
 * only a generous `trim` turns into `__Host-…` is not held to that prefix by browsers.
 */
function bare(header: string, from: number, to: number): string {
  let start = from;
  let end = to;
  while (start < end && isBlank(header.charCodeAt(start))) start += 1;
  while (start < end && isBlank(header.charCodeAt(end - 1))) end -= 1;
  return header.slice(start, end);
}

const isBlank = (code: number): boolean => code === 0x20 || code === 0x09;
