import type { Clock, Random } from '@gatehouse/defaults';
import { createRecordCarts } from '../carts/record.ts';
import { lifetimesOf } from '../limits.ts';
import { createRecordRecogniser } from '../recognise-record.ts';
import { createRecordIssuer } from '../sessions.ts';
import type { SessionStore } from '../store/port.ts';
import type { Limits, Strategy, StrategyFacts } from '../strategy.ts';

/** The classic answer: every replica asks Redis, one command a request, and nothing is believed for longer. */
export const shared: StrategyFacts = {
  name: 'shared',
  needs: ['redis'],
  issuedBy: 'auth',
  carrier: 'cookie',
  refreshTokens: false,
  affinity: false,
  bound: () => ({ session: 0, user: 0, rights: 0 }),
};

export interface SharedPorts {
  readonly store: SessionStore;
  readonly limits: Limits;
  readonly clock: Clock;
  readonly random: Random;
}

export function createShared({ store, limits, clock, random }: SharedPorts): Strategy {
  const lifetimes = lifetimesOf(limits);
  return {
    facts: shared,
    recogniser: createRecordRecogniser({ store, lifetimes, clock, source: 'redis' }),
    issuer: createRecordIssuer({ store, lifetimes, clock, random, complete: true }),
    carts: createRecordCarts(store),
  };
}
