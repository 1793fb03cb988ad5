import { asEnvironment, type Limits, shortLimits } from '@gatehouse/testkit/limits';

/** What the histories' own cluster runs with: every bound is over within a history of some seconds. */
export const historyLimits: Limits = {
  ...shortLimits,
  ACCESS_TOKEN_SECONDS: 3,
  REFRESH_GRACE_SECONDS: 1,
  SEALED_RENEWAL_SECONDS: 1,
  LOCAL_RENEWAL_SECONDS: 1,
  LOGIN_WINDOW_SECONDS: 60,
  LOGIN_FAILURES_PER_ACCOUNT_AND_ADDRESS: 1_000_000,
  LOGIN_FAILURES_PER_ADDRESS: 1_000_000,
};

/** No limits here on registrations or wrong passwords of one address. */
export const historyEnvironment: Readonly<Record<string, string>> = {
  ...asEnvironment(historyLimits),
  LOGIN_FAILURES_PER_ACCOUNT: '1000000',
  REGISTRATIONS_PER_ADDRESS: '1000000',
  PASSWORD_HASH_QUEUE: '1000',
};

/** How many histories run side by side; which ones belong together is decided by their seeds. */
export const SIDE_BY_SIDE = 35;
