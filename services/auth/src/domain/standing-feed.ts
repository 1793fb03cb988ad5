import type { Standing } from '@gatehouse/contracts';

/**
 * Tells a shared store what has become true of a user. A revocation is acknowledged only after it has got there
 * (PROTOCOLS, "acknowledged"), hence these throw `Unavailable` rather than hide that they failed.
 */
export interface StandingFeed {
  publish(userId: string, standing: Standing): Promise<void>;
  /** The account is no more: nothing of it may be left, whatever its standing was. */
  withdraw(userId: string, standing: Standing): Promise<void>;
}

/** For deployments without a shared store. */
export const noFeed: StandingFeed = {
  publish: () => Promise.resolve(),
  withdraw: () => Promise.resolve(),
};
