/** The session, sealed or opaque credential. `__Host-`: this host only, all paths, TLS only (RFC 6265bis §4.1.3). */
export const SESSION_COOKIE = '__Host-gatehouse';
/** The cart of the sealed strategy. */
export const CART_COOKIE = '__Host-gatehouse-cart';
/**
 * The refresh token of a browser. `__Host-`, as a sibling host can set every other cookie for this one, and a second
 * refresh cookie would be one too many. The prefix demands Path=/: the gateway keeps it from `/api/`.
 */
export const REFRESH_COOKIE = '__Host-gatehouse-refresh';
/** Its name before it was held to one host. Never read, as any sibling host may have set it; signing in and out clear it. */
const FORMER_REFRESH_COOKIE = '__Secure-gatehouse-refresh';
/** Names the replica that keeps the session. Not a credential: it leads to a replica and identifies no client. */
export const AFFINITY_COOKIE = '__Host-gatehouse-affinity';

/** What browsers keep of one cookie: name and value together (RFC 6265bis §5.6). */
export const COOKIE_BYTES = 4096;

/** How long a browser keeps a credential. */
export interface Keeping {
  /** Whether it survives the end of the browser: the client asked for that when it signed in. */
  readonly remember: boolean;
  /** The absolute deadline of the session, and the time now, in ms since the epoch. */
  readonly absoluteExpiresAt: number;
  readonly now: number;
}

/** A cookie that an answer sets; `value: ''` with `maxAge: 0` takes it away. */
export interface OutgoingCookie {
  readonly name: string;
  readonly value: string;
  readonly path: '/' | '/auth';
  readonly sameSite: 'lax' | 'strict';
  /** Whole seconds; undefined ends with the browser (RFC 6265bis §5.7: no `Max-Age`, no `Expires`). */
  readonly maxAge: number | undefined;
}

const ATTRIBUTES: Readonly<Record<string, Pick<OutgoingCookie, 'path' | 'sameSite'>>> = {
  [SESSION_COOKIE]: { path: '/', sameSite: 'lax' },
  [CART_COOKIE]: { path: '/', sameSite: 'lax' },
  [REFRESH_COOKIE]: { path: '/', sameSite: 'strict' },
  [FORMER_REFRESH_COOKIE]: { path: '/auth', sameSite: 'strict' },
  [AFFINITY_COOKIE]: { path: '/', sameSite: 'lax' },
};

type CookieName =
  | typeof SESSION_COOKIE
  | typeof CART_COOKIE
  | typeof REFRESH_COOKIE
  | typeof FORMER_REFRESH_COOKIE
  | typeof AFFINITY_COOKIE;

/** A cookie that lives as long as the session when the client is to be remembered, else as long as the browser runs. */
export function credentialCookie(name: CookieName, value: string, keeping: Keeping): OutgoingCookie {
  const { remember, absoluteExpiresAt, now } = keeping;
  const maxAge = remember ? Math.max(0, Math.ceil((absoluteExpiresAt - now) / 1000)) : undefined;
  return { name, value, maxAge, path: '/', sameSite: 'lax', ...ATTRIBUTES[name] };
}

/** Takes a cookie away: same name and path, or the browser would keep it. */
export function clearedCookie(name: CookieName): OutgoingCookie {
  return credentialCookie(name, '', { remember: true, absoluteExpiresAt: 0, now: 0 });
}

/** Takes away what an older version left with the browser of this Cookie header, if it did. */
export function clearedFormer(header: string | undefined): OutgoingCookie[] {
  return header?.includes(`${FORMER_REFRESH_COOKIE}=`) === true ? [clearedCookie(FORMER_REFRESH_COOKIE)] : [];
}

/** The `Set-Cookie` value. Credential values are base64url and dots: nothing to escape. */
export function serializeCookie(cookie: OutgoingCookie): string {
  const sameSite = cookie.sameSite === 'strict' ? 'Strict' : 'Lax';
  const maxAge = cookie.maxAge === undefined ? '' : ` Max-Age=${cookie.maxAge};`;
  return `${cookie.name}=${cookie.value};${maxAge} Path=${cookie.path}; HttpOnly; Secure; SameSite=${sameSite}`;
}

/** The credential cookies of a Cookie header, undecoded. */
export interface CredentialCookies {
  readonly session: string | undefined;
  readonly cart: string | undefined;
  readonly refresh: string | undefined;
  /** No credential: the first counts, however many there are. */
  readonly affinity: string | undefined;
}

const NO_COOKIES: CredentialCookies = {
  session: undefined,
  cart: undefined,
  refresh: undefined,
  affinity: undefined,
};

/** Undefined when a credential comes twice: a second one is an attack, not a spare. */
export function credentialCookies(header: string | undefined): CredentialCookies | undefined {
  if (header === undefined) return NO_COOKIES;
  const found: { -readonly [which in keyof CredentialCookies]: string | undefined } = { ...NO_COOKIES };
  const isOneOfEach = eachCookie(header, (which, value) => {
    if (found[which] === undefined) found[which] = value;
    else if (which !== 'affinity') return false;
    return true;
  });
  return isOneOfEach ? found : undefined;
}

/** Whether a Cookie header brings a cookie of this name. */
export function brings(header: string | undefined, name: string): boolean {
  const which = WHICH.get(name);
  return which !== undefined && everyCredentialCookie(header)[which].length > 0;
}

/** Every value of each credential cookie, in the order they came. */
export function everyCredentialCookie(header: string | undefined): Record<keyof CredentialCookies, string[]> {
  const found = { session: [], cart: [], refresh: [], affinity: [] } as Record<
    keyof CredentialCookies,
    string[]
  >;
  eachCookie(header ?? '', (which, value) => found[which].push(value) > 0);
  return found;
}

/** Visits our cookies until `visit` says false; whether it never did. */
function eachCookie(
  header: string,
  visit: (which: keyof CredentialCookies, value: string) => boolean,
): boolean {
  // In one pass and without a list of pieces: each request of each client comes through here. A sign that lies further on
  // is not looked for again at each piece before it: the pass is linear whatever the client sends (G15).
  let equals = -1;
  for (let start = 0, end: number; start < header.length; start = end + 1) {
    const semicolon = header.indexOf(';', start);
    end = semicolon < 0 ? header.length : semicolon;
    if (equals < start) equals = header.indexOf('=', start);
    if (equals < 0) break;
    const which = equals < end ? WHICH.get(trimOws(header, start, equals)) : undefined;
    if (which !== undefined && !visit(which, trimOws(header, equals + 1, end))) return false;
  }
  return true;
}

const WHICH: ReadonlyMap<string, keyof CredentialCookies> = new Map([
  [SESSION_COOKIE, 'session'],
  [CART_COOKIE, 'cart'],
  [REFRESH_COOKIE, 'refresh'],
  [AFFINITY_COOKIE, 'affinity'],
]);

/**
 * A piece of a header without the spaces and tabs around it (RFC 6265bis §5.6). No other blank is one here: a name that
 * only a generous `trim` turns into `__Host-…` is not held to that prefix by browsers.
 */
function trimOws(header: string, from: number, to: number): string {
  let start = from;
  let end = to;
  while (start < end && isBlank(header.charCodeAt(start))) start += 1;
  while (start < end && isBlank(header.charCodeAt(end - 1))) end -= 1;
  return header.slice(start, end);
}

const isBlank = (code: number): boolean => code === 0x20 || code === 0x09;
