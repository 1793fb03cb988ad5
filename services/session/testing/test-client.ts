import type { Service } from '@gatehouse/defaults';
import type { InjectOptions, LightMyRequestResponse } from 'fastify';

/** A browser as far as these tests need one: it keeps cookies and an access token, and sends what a same-origin page would. */
export class TestClient {
  readonly #app: Service;
  readonly #origin: string;
  #cookies = new Map<string, string>();
  #token: string | undefined;
  /** Sent with every request; they win over the client's own. */
  headers: Record<string, string | undefined> = {};

  constructor(app: Service, origin: string) {
    this.#app = app;
    this.#origin = origin;
  }

  get = (url: string): Promise<LightMyRequestResponse> => this.#send({ method: 'GET', url });
  post = (url: string, payload?: object): Promise<LightMyRequestResponse> =>
    this.#send({ method: 'POST', url, ...(payload && { payload }) });
  put = (url: string, payload: object): Promise<LightMyRequestResponse> =>
    this.#send({ method: 'PUT', url, payload });
  delete = (url: string): Promise<LightMyRequestResponse> => this.#send({ method: 'DELETE', url });

  /** Token clients trade their refresh token in; nothing happens where there is none. */
  async renew(): Promise<void> {
    if (this.#cookies.has('__Host-gatehouse-refresh')) await this.post('/auth/refresh');
  }

  /** Another client that holds the same credentials: a thief, or a second tab. */
  copy(): TestClient {
    return this.at({ app: this.#app, origin: this.#origin });
  }

  /** The same credentials in the hands of a client of another host, as no browser would send them. */
  at({ app, origin }: { app: Service; origin: string }): TestClient {
    const copy = new TestClient(app, origin);
    copy.#cookies = new Map(this.#cookies);
    copy.#token = this.#token;
    return copy;
  }

  present(transport: 'cookie' | 'bearer', value: string): void {
    if (transport === 'cookie') this.#cookies.set('__Host-gatehouse', value);
    else this.#token = value;
  }

  cookie(name: string): string | undefined {
    return this.#cookies.get(name);
  }

  get holdsNothing(): boolean {
    return this.#cookies.size === 0;
  }

  async #send(options: InjectOptions): Promise<LightMyRequestResponse> {
    const own: Record<string, string | undefined> = {
      host: new URL(this.#origin).host,
      'sec-fetch-site': 'same-origin',
      cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ') || undefined,
      authorization: this.#token && `Bearer ${this.#token}`,
      ...this.headers,
    };
    const headers = Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined));
    const answer = await this.#app.inject({ ...options, headers });
    for (const cookie of [answer.headers['set-cookie'] ?? []].flat()) this.#keep(cookie);
    const token =
      answer.statusCode === 200 && answer.body.startsWith('{')
        ? answer.json<{ access_token?: string }>().access_token
        : undefined;
    this.#token = token ?? this.#token;
    return answer;
  }

  #keep(cookie: string): void {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
    if (/Max-Age=0(;|$)/.test(cookie)) this.#cookies.delete(name);
    else this.#cookies.set(name, value);
  }
}
