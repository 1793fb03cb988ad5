/** Settings of CONTRACT.md that decide how long a test waits. Seconds, but for names that say otherwise. */
export interface Limits {
  SESSION_IDLE_SECONDS: number;
  SESSION_ABSOLUTE_SECONDS: number;
  ACCESS_TOKEN_SECONDS: number;
  REFRESH_GRACE_SECONDS: number;
  SEALED_RENEWAL_SECONDS: number;
  LOCAL_RENEWAL_SECONDS: number;
  LEASE_MILLISECONDS: number;
  STORE_TIMEOUT_MILLISECONDS: number;
  PHANTOM_CACHE_SECONDS: number;
  JWKS_REFRESH_SECONDS: number;
  CLOCK_TOLERANCE_SECONDS: number;
  LOGIN_WINDOW_SECONDS: number;
  LOGIN_FAILURES_PER_ACCOUNT_AND_ADDRESS: number;
  LOGIN_FAILURES_PER_ADDRESS: number;
}

/** What CONTRACT.md promises of a cluster with default settings. */
const defaultLimits: Limits = {
  SESSION_IDLE_SECONDS: 1800,
  SESSION_ABSOLUTE_SECONDS: 43_200,
  ACCESS_TOKEN_SECONDS: 300,
  REFRESH_GRACE_SECONDS: 10,
  SEALED_RENEWAL_SECONDS: 60,
  LOCAL_RENEWAL_SECONDS: 60,
  LEASE_MILLISECONDS: 1000,
  STORE_TIMEOUT_MILLISECONDS: 250,
  PHANTOM_CACHE_SECONDS: 1,
  JWKS_REFRESH_SECONDS: 5,
  CLOCK_TOLERANCE_SECONDS: 5,
  LOGIN_WINDOW_SECONDS: 60,
  LOGIN_FAILURES_PER_ACCOUNT_AND_ADDRESS: 10,
  LOGIN_FAILURES_PER_ADDRESS: 100,
};

/**
 * What the tests' own cluster runs with: short enough to wait for every bound, long enough that a busy machine
 * can sign in and act within one access token. Failures per address are many, because all tests share one address.
 */
export const shortLimits: Limits = {
  ...defaultLimits,
  ACCESS_TOKEN_SECONDS: 6,
  REFRESH_GRACE_SECONDS: 2,
  SEALED_RENEWAL_SECONDS: 2,
  LOCAL_RENEWAL_SECONDS: 2,
  JWKS_REFRESH_SECONDS: 2,
  CLOCK_TOLERANCE_SECONDS: 1,
  LOGIN_WINDOW_SECONDS: 12,
  LOGIN_FAILURES_PER_ACCOUNT_AND_ADDRESS: 4,
  LOGIN_FAILURES_PER_ADDRESS: 1000,
};

/** The limits as environment entries for a cluster. */
export function asEnvironment(limits: Limits): Record<string, string> {
  return Object.fromEntries(Object.entries(limits).map(([name, value]) => [name, String(value)]));
}

/**
 * Limits of a cluster that was running already: what the test run's own environment says, else the defaults.
 * A running cluster does not tell its limits, so `ACCESS_TOKEN_SECONDS=10 ./gatehouse test` names them.
 */
export function limitsFrom(environment: Record<string, string | undefined>): Limits {
  const entries = Object.entries(defaultLimits).map(([name, value]) => [
    name,
    Number(environment[name] ?? value),
  ]);
  return Object.fromEntries(entries) as Limits;
}
