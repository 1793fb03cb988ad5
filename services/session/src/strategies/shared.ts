import type { Clock, Random } from '@gatehouse/defaults';
import { createRecordCarts } from '../carts/record.ts';
import { createRecordAuthenticator } from '../record-authenticator.ts';
import { createRecordIssuer } from '../record-issuer.ts';
import type { SessionStore } from '../store/port.ts';
import type { Strategy, StrategyFacts, TimeLimits } from '../strategy.ts';
import { lifetimesOf } from '../time-limits.ts';

/** The classic answer: every replica asks Redis, one command a request, and nothing is believed for longer. */
export const shared: StrategyFacts = {
  name: 'shared',
  needs: ['redis'],
  issuedBy: 'auth',
  transport: 'cookie',
  refreshTokens: false,
  affinity: false,
  bound: () => ({ session: 0, user: 0, roles: 0 }),
};

export interface SharedPorts {
  readonly store: SessionStore;
  readonly limits: TimeLimits;
  readonly clock: Clock;
  readonly random: Random;
}

export function createShared({ store, limits, clock, random }: SharedPorts): Strategy {
  const lifetimes = lifetimesOf(limits);
  return {
    facts: shared,
    authenticator: createRecordAuthenticator({ store, lifetimes, clock, source: 'redis' }),
    issuer: createRecordIssuer({ store, lifetimes, clock, random, complete: true }),
    carts: createRecordCarts(store),
  };
}
