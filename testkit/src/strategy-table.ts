import type { Limits } from './limits.ts';

export type StrategyName =
  | 'memory'
  | 'sticky'
  | 'shared'
  | 'cached'
  | 'token'
  | 'denylist'
  | 'sealed'
  | 'phantom';

/** What CONTRACT.md and GUARANTEES.md say of one strategy, as far as it can be seen from outside. */
export interface Strategy {
  name: StrategyName;
  /** Where the credential of a browser travels. */
  transport: 'cookie' | 'bearer';
  /** Whether it looks at both: at the other one for native clients. */
  eitherTransport: boolean;
  /** Whether any replica knows the session; else only the one that signed it in. */
  everywhere: boolean;
  /** Whether it is undecided while Redis is away, at the latest when its bound is over. */
  needsRedis: boolean;
  /** Whether sign-in hands out refresh tokens. */
  refreshes: boolean;
  /** Cookies a sign-in sets, beside the gateway's affinity cookie. */
  cookies: string[];
  /** Seconds from an acknowledged ending of all of a user's sessions to the last acceptance (G1). */
  bound: (limits: Limits) => number;
  /** The same for the sign-out of one session that reached its holder. */
  signOutBound: (limits: Limits) => number;
}

export const SESSION_COOKIE = '__Host-gatehouse';
export const CART_COOKIE = '__Host-gatehouse-cart';
export const REFRESH_COOKIE = '__Host-gatehouse-refresh';
export const AFFINITY_COOKIE = '__Host-gatehouse-affinity';
export const PREFERENCES_COOKIE = 'gatehouse-preferences';

const localRenewal = (limits: Limits): number => limits.LOCAL_RENEWAL_SECONDS;
const tokenLife = (limits: Limits): number => limits.ACCESS_TOKEN_SECONDS + limits.CLOCK_TOLERANCE_SECONDS;
const lease = (limits: Limits): number => limits.LEASE_MILLISECONDS / 1000;
const sealedRenewal = (limits: Limits): number =>
  limits.SEALED_RENEWAL_SECONDS + limits.CLOCK_TOLERANCE_SECONDS;
const gatewayCache = (limits: Limits): number =>
  limits.PHANTOM_CACHE_SECONDS + 1 + limits.STORE_TIMEOUT_MILLISECONDS / 1000;
const atOnce = (): number => 0;

type Transport = Pick<Strategy, 'transport' | 'eitherTransport' | 'refreshes' | 'cookies'>;
const cookie: Transport & { needsRedis: boolean } = {
  transport: 'cookie',
  eitherTransport: false,
  refreshes: false,
  needsRedis: false,
  cookies: [SESSION_COOKIE],
};
const bearer: Transport & { everywhere: boolean } = {
  transport: 'bearer',
  eitherTransport: false,
  refreshes: true,
  everywhere: true,
  cookies: [REFRESH_COOKIE],
};

/** Every strategy of the contract, one row each. Needs no cluster, so that what runs without vitest can read it too. */
export const strategyTable: readonly Strategy[] = [
  { ...cookie, name: 'memory', everywhere: false, bound: localRenewal, signOutBound: atOnce },
  { ...cookie, name: 'sticky', everywhere: false, bound: localRenewal, signOutBound: atOnce },
  { ...cookie, name: 'shared', everywhere: true, needsRedis: true, bound: atOnce, signOutBound: atOnce },
  { ...cookie, name: 'cached', everywhere: true, needsRedis: true, bound: lease, signOutBound: lease },
  { ...bearer, name: 'token', needsRedis: false, bound: tokenLife, signOutBound: tokenLife },
  { ...bearer, name: 'denylist', needsRedis: true, bound: lease, signOutBound: lease },
  { ...cookie, name: 'sealed', everywhere: true, bound: sealedRenewal, signOutBound: sealedRenewal },
  {
    ...{ ...cookie, name: 'phantom', everywhere: true, eitherTransport: true },
    ...{ bound: gatewayCache, signOutBound: gatewayCache },
  },
];

/** Seconds until an access token is refused for its age on every replica. */
export const lifeOfToken = tokenLife;
