import { STRATEGY_HEADER } from '@gatehouse/contracts';
import type { Service } from '@gatehouse/defaults';
import type { InjectOptions, LightMyRequestResponse } from 'fastify';

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE' | 'PATCH' | 'HEAD';

/** A browser as far as these tests need one: it keeps cookies and sends what a page of the same origin would. */
export class ShopClient {
  readonly #app: Service;
  readonly #strategy: string;
  readonly #origin: string;
  readonly cookies = new Map<string, string>();
  token: string | undefined;
  /** Sent with every request; they win over the client's own, and `undefined` takes one away. */
  headers: Record<string, string | undefined> = {};

  constructor(app: Service, strategy: string, origin: string) {
    this.#app = app;
    this.#strategy = strategy;
    this.#origin = origin;
  }

  async send(
    method: Method,
    url: string,
    payload?: InjectOptions['payload'],
  ): Promise<LightMyRequestResponse> {
    const headers = {
      host: new URL(this.#origin).host,
      [STRATEGY_HEADER]: this.#strategy,
      'sec-fetch-site': 'same-origin',
      cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ') || undefined,
      authorization: this.token && `Bearer ${this.token}`,
      ...this.headers,
    };
    const answer = await this.#app.inject({
      method,
      url,
      headers: Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined)),
      ...(payload === undefined ? {} : { payload }),
    });
    for (const cookie of setCookiesOf(answer)) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (/Max-Age=0(;|$)/.test(cookie)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return answer;
  }

  get = (url: string) => this.send('GET', url);
  post = (url: string, payload?: object) => this.send('POST', url, payload);
  put = (url: string, payload?: object) => this.send('PUT', url, payload);
  delete = (url: string) => this.send('DELETE', url);
  addToCart = (sku: string, quantity = 1) => this.post('/api/cart/items', { sku, quantity });

  /** What the server says the cart holds. */
  async cart(): Promise<{ sku: string; quantity: number }[]> {
    const answer = await this.get('/api/cart');
    if (answer.statusCode !== 200) throw new Error(`the cart could not be read: ${answer.body}`);
    return answer.json<{ items: { sku: string; quantity: number }[] }>().items;
  }
}

export function setCookiesOf(answer: LightMyRequestResponse): string[] {
  return [answer.headers['set-cookie'] ?? []].flat();
}

/** Status and code of a refusal. */
export function refusalOf(answer: LightMyRequestResponse): [number, string] {
  return [answer.statusCode, answer.json<{ code: string }>().code];
}
