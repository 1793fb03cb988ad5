import type { RefinedResponse, ResponseType } from 'k6/http';
import type { Person } from './people.ts';

type Response = RefinedResponse<ResponseType | undefined>;

/** Sends one request without a cookie jar; k6's own client, in a test something else. */
export type Request = (
  method: string,
  url: string,
  body: string | null,
  params: { headers: Record<string, string>; tags: { name: string }; timeout: string },
) => Response;

/** Refusals after which a refresh gives a good token (docs/errors.md): time has passed, rights changed, a key went. */
const CALL_FOR_REFRESH = ['token_expired', 'token_stale'];

/** How long before its end an access token is traded in, in ms. */
const REFRESH_AHEAD = 3000;

/**
 * One signed-in client. Cookies are kept here rather than in k6's jar, because a credential is handed over from the
 * sign-in before the load to the virtual user that goes on with it.
 */
export class Client {
  readonly person: Person;
  readonly #base: string;
  readonly #fetch: Request;
  readonly #cookies: Record<string, string>;
  #token: string | null;
  #expiresAt: number;

  constructor(base: string, person: Person, fetch: Request) {
    this.#base = base;
    this.#fetch = fetch;
    this.person = person;
    this.#cookies = { ...person.cookies };
    this.#token = person.token;
    this.#expiresAt = person.expiresAt;
  }

  get(path: string): Response {
    return this.#send('GET', path);
  }

  post(path: string, body?: object): Response {
    return this.#send('POST', path, body);
  }

  delete(path: string): Response {
    return this.#send('DELETE', path);
  }

  #send(method: string, path: string, body?: object): Response {
    if (this.#token !== null && Date.now() > this.#expiresAt - REFRESH_AHEAD) this.#refresh();
    const answer = this.#request(method, path, body);
    if (this.#token === null || !callsForRefresh(answer)) return answer;
    // A refused request has changed nothing: it may be sent again, once.
    this.#refresh();
    return this.#request(method, path, body);
  }

  #refresh(): void {
    const { access_token, expires_in } = (this.#request('POST', '/auth/refresh').json() ?? {}) as Tokens;
    if (access_token === undefined) return;
    this.#token = access_token;
    this.#expiresAt = Date.now() + (expires_in ?? 0) * 1000;
  }

  #request(method: string, path: string, body?: object): Response {
    const cookie = Object.entries(this.#cookies)
      .filter(([name]) => path.startsWith('/auth') || name !== '__Host-gatehouse-refresh')
      .map(([name, value]) => `${name}=${value}`)
      .join('; ');
    const headers: Record<string, string> = { 'Sec-Fetch-Site': 'same-origin' };
    if (cookie !== '') headers.Cookie = cookie;
    if (this.#token !== null) headers.Authorization = `Bearer ${this.#token}`;
    if (body) headers['Content-Type'] = 'application/json';
    // One name for all lines of a cart, or every sku would be a series of its own.
    const name = path.replace(/items\/.*/, 'items/{sku}');
    const response = this.#fetch(method, this.#base + path, body ? JSON.stringify(body) : null, {
      headers,
      tags: { name },
      timeout: '5s',
    });
    for (const [cookieName, [set]] of Object.entries(response.cookies)) {
      if (set === undefined) continue;
      if (set.value === '') delete this.#cookies[cookieName];
      else this.#cookies[cookieName] = set.value;
    }
    return response;
  }
}

function callsForRefresh({ status, body }: Response): boolean {
  if (status !== 401 || typeof body !== 'string') return false;
  return CALL_FOR_REFRESH.some((code) => body.includes(`"${code}"`));
}

interface Tokens {
  access_token?: string;
  expires_in?: number;
}
