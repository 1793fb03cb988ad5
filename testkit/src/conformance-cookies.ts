import { Cookie } from 'tough-cookie';
import type { Answer } from './answer.ts';
import {
  AFFINITY_COOKIE,
  CART_COOKIE,
  PREFERENCES_COOKIE,
  REFRESH_COOKIE,
  SESSION_COOKIE,
} from './strategy-table.ts';

const known = [SESSION_COOKIE, CART_COOKIE, REFRESH_COOKIE, AFFINITY_COOKIE, PREFERENCES_COOKIE];
/** Of the older version: taken away wherever a browser still brings it, never set. */
const FORMER = '__Secure-gatehouse-refresh';
const LONGEST = 4096; // RFC 6265bis 5.6: name and value together

/** What is wrong with the cookies an answer sets. */
export function cookieFaults(answer: Answer): string[] {
  const parsed = answer.setCookies.map((line) => ({ line, cookie: Cookie.parse(line) }));
  const faults = parsed.flatMap(({ line, cookie }) =>
    cookie === undefined ? [`unreadable Set-Cookie: ${line}`] : attributeFaults(line, cookie),
  );
  const names = parsed.map(({ cookie }) => cookie?.key ?? '');
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  if (twice.length > 0) faults.push(`set twice in one answer: ${twice.join(', ')}`);
  // Only sign-out clears credentials, and only success hands them out: a refusal sets none (CONTRACT.md).
  // Nor does it name another replica: one that refuses does not hold the session.
  if (answer.status >= 400 && names.length > 0) faults.push(`a refusal sets ${names.join(', ')}`);
  if (answer.url.protocol === 'http:' && names.length > 0) faults.push('plain HTTP sets a cookie');
  return faults;
}

function attributeFaults(line: string, cookie: Cookie): string[] {
  const name = cookie.key;
  if (name === FORMER) return cookie.maxAge === 0 ? [] : [`cookie ${name}: is set`];
  const faults: string[] = [];
  const must = (holds: boolean, what: string): void => {
    if (!holds) faults.push(`cookie ${name}: ${what}`);
  };
  must(known.includes(name), 'is not in the contract');
  must(cookie.secure, 'is not Secure');
  must(cookie.domain === null, 'has a Domain');
  must(cookie.path === '/', `has Path=${String(cookie.path)}`);
  must(['lax', 'strict'].includes(String(cookie.sameSite)), `has SameSite=${String(cookie.sameSite)}`);
  must(name !== REFRESH_COOKIE || cookie.sameSite === 'strict', 'is not SameSite=Strict');
  must(name === PREFERENCES_COOKIE || cookie.httpOnly, 'is not HttpOnly');
  must(name.length + cookie.value.length <= LONGEST, `is ${name.length + cookie.value.length} bytes long`);
  must(!/[\r\n]/.test(line), 'spans lines');
  return faults;
}
