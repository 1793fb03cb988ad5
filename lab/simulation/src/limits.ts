import type { StrategyName } from '@gatehouse/contracts';
import type { TimeLimits } from '@gatehouse/session';

/** Short lives, so that a history of some seconds sees all of them end; whole seconds where tokens count in them. */
export const RACE_LIMITS: TimeLimits = {
  sessionsPerUser: 100,
  idleMs: 3000,
  absoluteMs: 14_000,
  accessTokenMs: 2000,
  refreshGraceMs: 2500,
  sealedRenewalMs: 1000,
  localRenewalMs: 1000,
  leaseMs: 1000,
  phantomCacheMs: 1000,
  storeTimeoutMs: 250,
  jwksRefreshMs: 5000,
  jwksMaxStaleMs: Number.POSITIVE_INFINITY,
  clockToleranceMs: 1000,
};

/** The deny-list is about tokens that would live on: there they live longer. */
export const limitsOf = (strategy: StrategyName): TimeLimits =>
  strategy === 'denylist' ? { ...RACE_LIMITS, accessTokenMs: 5000 } : RACE_LIMITS;
