import type { AccountState } from '@gatehouse/contracts';

/**
 * Tells a shared store what has become true of a user. A revocation is acknowledged only after it has got there
 * (PROTOCOLS, "acknowledged"), hence these throw `Unavailable` rather than hide that they failed.
 */
export interface AccountStatePublisher {
  publish(userId: string, accountState: AccountState): Promise<void>;
  /** The account is no more: nothing of it may be left, whatever its account state was. */
  publishRemoval(userId: string, accountState: AccountState): Promise<void>;
}

/** For deployments without a shared store. */
export const noopPublisher: AccountStatePublisher = {
  publish: () => Promise.resolve(),
  publishRemoval: () => Promise.resolve(),
};
