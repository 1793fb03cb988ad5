import type { Answer } from '@gatehouse/testkit/answer';
import {
  AFFINITY_COOKIE,
  CART_COOKIE,
  REFRESH_COOKIE,
  SESSION_COOKIE,
} from '@gatehouse/testkit/strategy-table';
import { Cookie } from 'tough-cookie';

/** The cookies that an answer sets; a cleared one is empty. */
export function cookiesOf({ setCookies }: Answer): Map<string, string> {
  const cookies = setCookies.map((line) => Cookie.parse(line)).filter((cookie) => cookie !== undefined);
  return new Map(cookies.map(({ key, value, maxAge }) => [key, maxAge === 0 ? '' : value]));
}

/** What a client keeps; the tabs of a browser share it. Texts of credentials, not yet believed. */
export class Jar {
  session: string | undefined;
  cart: string | undefined;
  affinity: string | undefined;
  access: string | undefined;
  refresh: string | undefined;

  get isEmpty(): boolean {
    return this.session === undefined && this.access === undefined && this.refresh === undefined;
  }

  keep(answer: Answer): void {
    const cookies = cookiesOf(answer);
    const { access, refresh } = tokensOf(answer);
    this.session = cookies.get(SESSION_COOKIE) ?? this.session;
    this.cart = cookies.get(CART_COOKIE) ?? this.cart;
    this.affinity = cookies.get(AFFINITY_COOKIE) ?? this.affinity;
    this.refresh = refresh ?? cookies.get(REFRESH_COOKIE) ?? this.refresh;
    this.access = access ?? this.access;
  }

  /** Signed out, or told that it is: the gateway's own cookie stays. */
  clear(): void {
    this.session = undefined;
    this.cart = undefined;
    this.access = undefined;
    this.refresh = undefined;
  }
}

/** The tokens in the body of an answer. */
export function tokensOf({ status, text }: Answer): { access?: string; refresh?: string } {
  if (status !== 200 || !text.includes('"access_token"')) return {};
  const { access_token: access, refresh_token: refresh } = JSON.parse(text) as Record<string, string>;
  return { ...(access !== undefined && { access }), ...(refresh !== undefined && { refresh }) };
}
