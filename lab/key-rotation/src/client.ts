import { setTimeout as pause } from 'node:timers/promises';
import type { Answer } from '@gatehouse/testkit/answer';
import { REFRESH_COOKIE } from '@gatehouse/testkit/strategy-table';
import { cookiesOf, tokensOf } from '../../histories/src/play/jar.ts';
import { type Carry, type Gateway, originOf } from '../../histories/src/play/wire.ts';
import type { Seen } from './seen.ts';

/** Where clients of one strategy ask. */
export interface Place {
  readonly gateway: Gateway;
  readonly carry: Carry;
  readonly strategy: string;
}

/** Before a question is asked again, in ms. */
const AGAIN = 100;

/** A client that refreshes and presents what it got. */
export class Client {
  readonly #place: Place;
  #refresh: string;
  #access = '';

  constructor(place: Place, refresh: string) {
    this.#place = place;
    this.#refresh = refresh;
  }

  /** The id of the key that its access token was signed with. */
  get key(): string {
    const [head = ''] = this.#access.split('.');
    return (JSON.parse(Buffer.from(head, 'base64url').toString()) as { kid: string }).kid;
  }

  /** Asks for new tokens until it gets some, unless it is told no. */
  async renew(seen: Seen): Promise<void> {
    const { gateway, carry, strategy } = this.#place;
    const origin = originOf(gateway, strategy);
    const cookie = `${REFRESH_COOKIE}=${this.#refresh}`;
    const headers = { cookie, origin, 'sec-fetch-site': 'same-origin' };
    const refused = seen.refusals.length;
    while (seen.refusals.length === refused) {
      const heard = await carry(strategy, {
        method: 'POST',
        path: '/auth/refresh',
        headers,
        body: undefined,
      });
      if (seen.note(heard?.answer) && heard) return this.#keep(heard.answer, seen);
      await pause(AGAIN);
    }
  }

  /** Shows its access token to the next replica behind the gateway. @returns whether it was accepted */
  async show(seen: Seen): Promise<boolean> {
    const headers = { authorization: `Bearer ${this.#access}` };
    const call = { method: 'GET', path: '/api/me', headers, body: undefined } as const;
    const heard = await this.#place.carry(this.#place.strategy, call);
    return seen.note(heard?.answer);
  }

  #keep(answer: Answer, seen: Seen): void {
    this.#refresh = cookiesOf(answer).get(REFRESH_COOKIE) ?? this.#refresh;
    this.#access = tokensOf(answer).access ?? '';
    seen.keys.add(this.key);
  }
}
