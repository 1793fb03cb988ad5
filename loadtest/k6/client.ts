import type { RefinedResponse, ResponseType } from 'k6/http';
import http from 'k6/http';
import type { Person } from './people.ts';

type Response = RefinedResponse<ResponseType | undefined>;

/** How long before its end an access token is traded in, in ms. */
const REFRESH_AHEAD = 3000;

/**
 * One signed-in client. Cookies are kept here rather than in k6's jar, because a credential is handed over from the
 * sign-in before the load to the virtual user that goes on with it.
 */
export class Client {
  readonly person: Person;
  readonly #base: string;
  readonly #cookies: Record<string, string>;
  #token: string | null;
  #expiresAt: number;

  constructor(base: string, person: Person) {
    this.#base = base;
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
      .filter(([name]) => path.startsWith('/auth') || name !== '__Secure-gatehouse-refresh')
      .map(([name, value]) => `${name}=${value}`)
      .join('; ');
    const headers: Record<string, string> = { 'Sec-Fetch-Site': 'same-origin' };
    if (cookie !== '') headers.Cookie = cookie;
    if (this.#token !== null) headers.Authorization = `Bearer ${this.#token}`;
    if (body) headers['Content-Type'] = 'application/json';
    // One name for all lines of a cart, or every sku would be a series of its own.
    const name = path.replace(/items\/.*/, 'items/{sku}');
    const response = http.request(method, this.#base + path, body ? JSON.stringify(body) : null, {
      headers,
      jar: new http.CookieJar(),
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

interface Tokens {
  access_token?: string;
  expires_in?: number;
}
