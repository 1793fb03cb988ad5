import { STRATEGY_HEADER, type StrategyName } from '@gatehouse/contracts';
import type { Service } from '@gatehouse/defaults';
import type { LightMyRequestResponse } from 'fastify';

/** A client behind the gateway, as far as auth can see it: it keeps cookies and tokens. */
export class AuthClient {
  readonly #app: Service;
  readonly #strategy: StrategyName;
  readonly #cookies = new Map<string, string>();
  accessToken: string | undefined;
  refreshToken: string | undefined;
  /** As the gateway names it. */
  address = '198.51.100.7';

  constructor(app: Service, strategy: StrategyName) {
    this.#app = app;
    this.#strategy = strategy;
  }

  async send(
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    url: string,
    payload?: object,
  ): Promise<LightMyRequestResponse> {
    const host = `${this.#strategy}.gatehouse.localhost:8443`;
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await this.#app.inject({
      method,
      url,
      headers: {
        host,
        origin: `https://${host}`,
        [STRATEGY_HEADER]: this.#strategy,
        'x-forwarded-for': this.address,
        ...(cookie && { cookie }),
        ...(this.accessToken !== undefined && { authorization: `Bearer ${this.accessToken}` }),
      },
      ...(payload && { payload }),
    });
    for (const text of [answer.headers['set-cookie'] ?? []].flat()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(text) ?? [];
      if (value === '') this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
    if (answer.statusCode === 200) this.#keepTokens(answer.json<object>());
    return answer;
  }

  cookie(name: string): string {
    return this.#cookies.get(name) ?? '';
  }

  setCookie(name: string, value: string): void {
    this.#cookies.set(name, value);
  }

  /** Another client that holds the same credentials. */
  copy(): AuthClient {
    const copy = new AuthClient(this.#app, this.#strategy);
    for (const [name, value] of this.#cookies) copy.setCookie(name, value);
    copy.accessToken = this.accessToken;
    copy.refreshToken = this.refreshToken;
    return copy;
  }

  /** Signs in; throws when that fails. */
  async signIn(username: string, password: string): Promise<void> {
    const answer = await this.send('POST', '/auth/login', { username, password, client: 'native' });
    if (answer.statusCode !== 200) throw new Error(`sign-in answered ${answer.statusCode} ${answer.body}`);
  }

  /** The status of a route that authenticates its client. */
  async status(): Promise<number> {
    return (await this.send('GET', '/auth/sessions')).statusCode;
  }

  refresh(token = this.refreshToken): Promise<LightMyRequestResponse> {
    return this.send('POST', '/auth/refresh', { refresh_token: token });
  }

  #keepTokens(body: { access_token?: string; refresh_token?: string }): void {
    this.accessToken = body.access_token ?? this.accessToken;
    this.refreshToken = body.refresh_token ?? this.refreshToken;
  }
}

export const codeOf = (answer: LightMyRequestResponse): string => answer.json<{ code: string }>().code;

export const refusalOf = (answer: LightMyRequestResponse): [number, string] => [
  answer.statusCode,
  answer.statusCode < 400 ? '' : codeOf(answer),
];
