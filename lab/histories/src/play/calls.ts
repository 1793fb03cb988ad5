import {
  AFFINITY_COOKIE,
  CART_COOKIE,
  REFRESH_COOKIE,
  SESSION_COOKIE,
} from '@gatehouse/testkit/strategy-table';
import type { Credential, Kind } from '../log.ts';
import type { Call } from './wire.ts';

/** What a client wants to do. */
export interface Wish {
  readonly kind: Kind;
  readonly credential: Credential | undefined;
  /** As `Operation.subject`. */
  readonly subject: string | undefined;
  readonly body: object | undefined;
  /** Of the client, not of the credential. */
  readonly cart: string | undefined;
  readonly affinity: string | undefined;
}

/** A wish without a credential and without a user. */
export const PLAIN_WISH: Omit<Wish, 'kind'> = {
  credential: undefined,
  subject: undefined,
  body: undefined,
  cart: undefined,
  affinity: undefined,
};

const ROUTES: Readonly<Record<Kind, readonly [Call['method'], string]>> = {
  'sign-in': ['POST', '/auth/login'],
  me: ['GET', '/api/me'],
  reports: ['GET', '/api/reports'],
  'cart-add': ['POST', '/api/cart/items'],
  'cart-read': ['GET', '/api/cart'],
  sessions: ['GET', '/auth/sessions'],
  refresh: ['POST', '/auth/refresh'],
  'sign-out': ['POST', '/auth/logout'],
  'logout-everywhere': ['POST', '/auth/logout-everywhere'],
  password: ['PUT', '/auth/password'],
  'delete-session': ['DELETE', '/auth/sessions/'],
  'set-roles': ['PUT', '/auth/admin/users/'],
  revoke: ['POST', '/auth/admin/users/'],
};

/** The request for it, as a client of this origin sends it. `userId` is whom an administrator means. */
export function callOf(wish: Wish, origin: string, userId: string): Omit<Call, 'signal'> {
  const { kind, credential } = wish;
  const [method, route] = ROUTES[kind];
  const body = credential?.inBody ? { ...wish.body, refresh_token: credential.text } : wish.body;
  const cookie = cookiesFor(wish);
  return {
    method,
    path: `${route}${rest(wish, userId)}`,
    headers: {
      ...(cookie !== '' && { cookie }),
      ...(credential?.kind === 'access' && { authorization: `Bearer ${credential.text}` }),
      ...(method !== 'GET' && { origin, 'sec-fetch-site': 'same-origin' }),
      ...(body && { 'content-type': 'application/json' }),
    },
    body: body && JSON.stringify(body),
  };
}

function rest({ kind, subject }: Wish, userId: string): string {
  if (kind === 'delete-session') return subject ?? '';
  if (kind === 'set-roles') return `${userId}/roles`;
  return kind === 'revoke' ? `${userId}/revoke` : '';
}

function cookiesFor({ credential, cart, affinity }: Wish): string {
  const held: readonly (readonly [string, string | undefined])[] = [
    [SESSION_COOKIE, credential?.kind === 'session' ? credential.text : undefined],
    [REFRESH_COOKIE, credential?.kind === 'refresh' && !credential.inBody ? credential.text : undefined],
    [CART_COOKIE, cart],
    [AFFINITY_COOKIE, affinity],
  ];
  return held
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${value}`)
    .join('; ');
}
