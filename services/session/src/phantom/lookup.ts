import type { Clock } from '@gatehouse/defaults';
import { isOver, timesOf, touchInterval } from '../lifetime.ts';
import { lifetimesOf } from '../limits.ts';
import type { RegisteredWithAccount, SessionRegister } from '../register.ts';
import type { Limits } from '../strategy.ts';
import { sessionOf } from './credential.ts';

export interface LookupPorts {
  readonly register: SessionRegister;
  readonly facts: { readonly name: RegisteredWithAccount['session']['strategy'] };
  readonly limits: Limits;
  readonly clock: Clock;
}

/** The live session of a credential and its user as they are now. Throws `Unavailable`. */
export type Lookup = (credential: string) => Promise<RegisteredWithAccount | undefined>;

/** Asks the register each time: nothing is remembered here. */
export function createLookup({ register, facts, limits, clock }: LookupPorts): Lookup {
  const lifetimes = lifetimesOf(limits);
  return async (credential) => {
    const id = sessionOf(credential);
    const found = id === undefined ? undefined : await register.find(id);
    if (found?.session.strategy !== facts.name) return undefined;
    const { createdAt, lastSeenAt, absoluteExpiresAt } = found.session;
    const times = timesOf(createdAt, lastSeenAt, absoluteExpiresAt, lifetimes);
    return isOver(times, clock.now(), touchInterval(lifetimes)) ? undefined : found;
  };
}
