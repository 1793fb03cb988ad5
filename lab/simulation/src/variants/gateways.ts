import { REJECTED_VERDICT } from '@gatehouse/contracts';
import { Unavailable } from '@gatehouse/defaults';
import type { Mutation } from '../mutation.ts';

/** A cache with too long a freshness. */
export const keepsTooLong = (): Mutation => ({ gatewayKeeps: 10_000 });

/** A gateway that takes no answer for a no. */
export const failsClosedAtTheGateway = (): Mutation => ({
  exchange: (exchange) => async (credential) => {
    try {
      return await exchange(credential);
    } catch (error) {
      if (error instanceof Unavailable) return { verdict: REJECTED_VERDICT, keepFor: 0 };
      throw error;
    }
  },
});

/** A session counts as used when auth hears of it, however long that took. */
export const usedWhenHeard = (): Mutation => ({ usedWhenHeard: true });
