import { fail } from 'k6';
import type { RefinedResponse, ResponseType } from 'k6/http';
import http from 'k6/http';

type Response = RefinedResponse<ResponseType | undefined>;

/** A user who signed in before the load began, with the credentials received. */
export interface Person {
  readonly id: string;
  readonly username: string;
  readonly cookies: Record<string, string>;
  /** Null rather than undefined: what `setup` returns crosses to the virtual users as JSON. */
  readonly token: string | null;
  /** When the token ends, in ms since the epoch. */
  readonly expiresAt: number;
}

const JSON_HEADERS = { 'Content-Type': 'application/json' };
const PASSWORD = 'load test passphrase';

function register(base: string, username: string): void {
  const response = http.post(`${base}/auth/register`, JSON.stringify({ username, password: PASSWORD }), {
    headers: JSON_HEADERS,
  });
  if (response.status !== 201)
    fail(`${username} could not be registered: ${response.status} ${response.body}`);
}

export function requestSignIn(base: string, username: string): Response {
  return http.post(`${base}/auth/login`, JSON.stringify({ username, password: PASSWORD }), {
    headers: JSON_HEADERS,
    jar: new http.CookieJar(),
  });
}

/** The person that a successful sign-in made. */
export function personOf(response: Response, username: string): Person {
  const { user, access_token, expires_in } = response.json() as unknown as SignedIn;
  const cookies = Object.fromEntries(
    Object.entries(response.cookies).flatMap(([name, [cookie]]) => (cookie ? [[name, cookie.value]] : [])),
  );
  return {
    id: user.id,
    username,
    cookies,
    token: access_token ?? null,
    expiresAt: Date.now() + (expires_in ?? 0) * 1000,
  };
}

/** Registers and signs in; `fail` stops the whole run, because nothing that follows would mean anything. */
export function arrive(base: string, username: string): Person {
  register(base, username);
  const response = requestSignIn(base, username);
  if (response.status !== 200) fail(`${username} could not sign in: ${response.status} ${response.body}`);
  return personOf(response, username);
}

interface SignedIn {
  user: { id: string };
  access_token?: string;
  expires_in?: number;
}
