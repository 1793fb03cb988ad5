import type { Clock, Random } from '@gatehouse/defaults';
import { createRecordCarts } from '../carts/record.ts';
import { lifetimesOf } from '../limits.ts';
import { createRecordRecogniser } from '../recognise-record.ts';
import { createRecordIssuer } from '../sessions.ts';
import type { Accounts } from '../sign-in/accounts.ts';
import type { SessionStore } from '../store/port.ts';
import type { Limits, Strategy, StrategyFacts } from '../strategy.ts';

/**
 * The session lives in the memory of the replica that made it. The balancer sends the next request elsewhere, where
 * it is unknown: this is why sessions get lost when you scale out.
 */
export const memory: StrategyFacts = {
  name: 'memory',
  needs: [],
  issuedBy: 'replica',
  carrier: 'cookie',
  refreshTokens: false,
  affinity: false,
  bound: ({ localRenewal }) => ({ session: 0, user: localRenewal, rights: localRenewal }),
};

export interface LocalPorts {
  /** This process's own. */
  readonly store: SessionStore;
  readonly accounts: Pick<Accounts, 'standing'>;
  readonly limits: Limits;
  readonly clock: Clock;
  readonly random: Random;
}

/** A replica receives no changes from elsewhere, so it queries auth about each user once a renewal. */
export function createLocal(
  facts: StrategyFacts,
  { store, accounts, limits, clock, random }: LocalPorts,
): Strategy {
  const lifetimes = lifetimesOf(limits);
  const renewal = { after: limits.localRenewal, ask: (userId: string) => accounts.standing(userId) };
  return {
    facts,
    recogniser: createRecordRecogniser({ store, lifetimes, clock, source: 'memory', renewal }),
    issuer: createRecordIssuer({ store, lifetimes, clock, random, complete: false }),
    carts: createRecordCarts(store),
  };
}

export const createMemory = (ports: LocalPorts): Strategy => createLocal(memory, ports);
