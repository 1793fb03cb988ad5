import type { StrategyName } from '@gatehouse/contracts';
import type { Limits } from '@gatehouse/session';

/** Short lives, so that a history of some seconds sees all of them end; whole seconds where tokens count in them. */
export const RACE_LIMITS: Limits = {
  sessionsPerUser: 100,
  idle: 3000,
  absolute: 14_000,
  accessToken: 2000,
  refreshGrace: 2500,
  sealedRenewal: 1000,
  localRenewal: 1000,
  lease: 1000,
  phantomCache: 1000,
  storeTimeout: 250,
  jwksRefresh: 5000,
  jwksMaxStale: Number.POSITIVE_INFINITY,
  clockTolerance: 1000,
};

/** The deny-list is about tokens that would live on: there they live longer. */
export const limitsOf = (strategy: StrategyName): Limits =>
  strategy === 'denylist' ? { ...RACE_LIMITS, accessToken: 5000 } : RACE_LIMITS;
