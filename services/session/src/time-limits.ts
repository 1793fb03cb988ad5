import { type Static, Type } from 'typebox';
import type { Lifetimes } from './lifetime.ts';
import type { TimeLimits } from './strategy.ts';

/** A year. */
const LONGEST_SECONDS = 31_536_000;
/** A day: what a timer waits for stays far below the 24.8 days at which Node's timers overflow. */
const LONGEST_TIMER_SECONDS = 86_400;

const seconds = (fallback: number, description: string, maximum = LONGEST_SECONDS) =>
  Type.Integer({
    minimum: 1,
    maximum,
    default: fallback,
    description: `${description} Whole seconds, 1 to ${maximum}.`,
  });
const milliseconds = (fallback: number, description: string) =>
  Type.Integer({
    minimum: 10,
    maximum: 60_000,
    default: fallback,
    description: `${description} Milliseconds, 10 to 60000.`,
  });

/** The environment variables of the limits of sessions. */
export const timeLimitsConfig = Type.Object({
  SESSIONS_PER_USER: Type.Integer({
    minimum: 1,
    maximum: 1000,
    default: 100,
    description:
      'How many sessions one user has at one strategy; a further sign-in ends the one used longest ago: 1–1000.',
  }),
  SESSION_IDLE_SECONDS: seconds(1800, 'How long a session lives without being used.'),
  SESSION_ABSOLUTE_SECONDS: seconds(43_200, 'How long a session lives at most.'),
  ACCESS_TOKEN_SECONDS: seconds(300, 'How long an access token is good.'),
  REFRESH_GRACE_SECONDS: seconds(
    10,
    'How long a replaced refresh token is still answered after its child was used.',
  ),
  SEALED_RENEWAL_SECONDS: seconds(60, 'How long a sealed cookie is believed before auth is asked again.'),
  LOCAL_RENEWAL_SECONDS: seconds(
    60,
    'How long a replica that keeps sessions itself goes without asking auth.',
  ),
  LEASE_MILLISECONDS: milliseconds(
    1000,
    'How long a replica trusts what it holds without hearing from the store.',
  ),
  STORE_TIMEOUT_MILLISECONDS: milliseconds(250, 'How long one question to a store may take.'),
  PHANTOM_CACHE_SECONDS: Type.Integer({
    minimum: 0,
    maximum: 60,
    default: 1,
    description: 'How long the gateway keeps what it was told of a credential. Whole seconds, 0 to 60.',
  }),
  JWKS_REFRESH_SECONDS: seconds(5, 'How soon every replica knows a changed key.', LONGEST_TIMER_SECONDS),
  JWKS_MAX_STALE_SECONDS: seconds(3600, 'How long the last known keys are used when auth cannot be asked.'),
  CLOCK_TOLERANCE_SECONDS: Type.Integer({
    minimum: 0,
    maximum: 300,
    default: 5,
    description: 'How far two clocks may differ. Whole seconds, 0 to 300.',
  }),
});

/** Pairs of which the first must not exceed the second: a limit that could never be reached is a mistake. */
const ORDERED = [
  ['SESSION_IDLE_SECONDS', 'SESSION_ABSOLUTE_SECONDS'],
  ['ACCESS_TOKEN_SECONDS', 'SESSION_ABSOLUTE_SECONDS'],
  ['SEALED_RENEWAL_SECONDS', 'SESSION_ABSOLUTE_SECONDS'],
  ['LOCAL_RENEWAL_SECONDS', 'SESSION_ABSOLUTE_SECONDS'],
  ['REFRESH_GRACE_SECONDS', 'SESSION_ABSOLUTE_SECONDS'],
  ['PHANTOM_CACHE_SECONDS', 'SESSION_IDLE_SECONDS'],
  ['STORE_TIMEOUT_MILLISECONDS', 'LEASE_MILLISECONDS'],
  ['JWKS_REFRESH_SECONDS', 'JWKS_MAX_STALE_SECONDS'],
] as const;

/** Limits that contradict each other, as faults to be shown beside those of single variables. */
export function contradictions(
  config: Static<typeof timeLimitsConfig>,
): { variable: string; rule: string }[] {
  return ORDERED.filter(([smaller, larger]) => config[smaller] > config[larger]).map(([smaller, larger]) => ({
    variable: smaller,
    rule: `must not exceed ${larger}. Lower the one or raise the other.`,
  }));
}

/** The limits in milliseconds. */
export function readTimeLimits(config: Static<typeof timeLimitsConfig>): TimeLimits {
  return {
    sessionsPerUser: config.SESSIONS_PER_USER,
    idleMs: config.SESSION_IDLE_SECONDS * 1000,
    absoluteMs: config.SESSION_ABSOLUTE_SECONDS * 1000,
    accessTokenMs: config.ACCESS_TOKEN_SECONDS * 1000,
    refreshGraceMs: config.REFRESH_GRACE_SECONDS * 1000,
    sealedRenewalMs: config.SEALED_RENEWAL_SECONDS * 1000,
    localRenewalMs: config.LOCAL_RENEWAL_SECONDS * 1000,
    leaseMs: config.LEASE_MILLISECONDS,
    storeTimeoutMs: config.STORE_TIMEOUT_MILLISECONDS,
    phantomCacheMs: config.PHANTOM_CACHE_SECONDS * 1000,
    jwksRefreshMs: config.JWKS_REFRESH_SECONDS * 1000,
    jwksMaxStaleMs: config.JWKS_MAX_STALE_SECONDS * 1000,
    clockToleranceMs: config.CLOCK_TOLERANCE_SECONDS * 1000,
  };
}

export const lifetimesOf = ({ idleMs, absoluteMs }: TimeLimits): Lifetimes => ({ idleMs, absoluteMs });
