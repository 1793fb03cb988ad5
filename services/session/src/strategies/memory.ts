import type { Clock, Random } from '@gatehouse/defaults';
import { createRecordCarts } from '../carts/record.ts';
import { createRecordAuthenticator } from '../record-authenticator.ts';
import { createRecordIssuer } from '../record-issuer.ts';
import type { Accounts } from '../sign-in/accounts.ts';
import type { SessionStore } from '../store/port.ts';
import type { Strategy, StrategyFacts, TimeLimits } from '../strategy.ts';
import { lifetimesOf } from '../time-limits.ts';

/**
 * The session lives in the memory of the replica that made it. The balancer sends the next request elsewhere, where
 * it is unknown: this is why sessions get lost when you scale out.
 */
export const memory: StrategyFacts = {
  name: 'memory',
  needs: [],
  issuedBy: 'replica',
  transport: 'cookie',
  refreshTokens: false,
  affinity: false,
  bound: ({ localRenewalMs }) => ({ session: 0, user: localRenewalMs, roles: localRenewalMs }),
};

export interface LocalPorts {
  /** This process's own. */
  readonly store: SessionStore;
  readonly accounts: Pick<Accounts, 'accountState'>;
  readonly limits: TimeLimits;
  readonly clock: Clock;
  readonly random: Random;
}

/** A replica receives no changes from elsewhere, so it queries auth about each user once a renewal. */
export function createLocal(
  facts: StrategyFacts,
  { store, accounts, limits, clock, random }: LocalPorts,
): Strategy {
  const lifetimes = lifetimesOf(limits);
  const renewal = { afterMs: limits.localRenewalMs, ask: (userId: string) => accounts.accountState(userId) };
  return {
    facts,
    authenticator: createRecordAuthenticator({ store, lifetimes, clock, source: 'memory', renewal }),
    issuer: createRecordIssuer({ store, lifetimes, clock, random, complete: false }),
    carts: createRecordCarts(store),
  };
}

export const createMemory = (ports: LocalPorts): Strategy => createLocal(memory, ports);
