import type { Clock } from '@gatehouse/defaults';
import { isOver, timesOf, touchInterval } from '../lifetime.ts';
import { lifetimesOf } from '../limits.ts';
import type { RegisteredWithAccount, SessionRegister } from '../register.ts';
import type { Limits } from '../strategy.ts';

export interface LookupPorts {
  readonly register: SessionRegister;
  readonly limits: Limits;
  readonly clock: Clock;
}

/** A live session and its user as they are now, and when it ends unless it is used, in ms since the epoch. */
export interface Found extends RegisteredWithAccount {
  readonly endsAt: number;
}

/** Looks a session up by its handle. Throws `Unavailable`. */
export type Lookup = (sessionId: string) => Promise<Found | undefined>;

/** Asks the register each time: nothing is remembered here. */
export function createLookup({ register, limits, clock }: LookupPorts): Lookup {
  const lifetimes = lifetimesOf(limits);
  return async (sessionId) => {
    const found = await register.find(sessionId);
    if (!found) return undefined;
    const { createdAt, lastSeenAt, absoluteExpiresAt } = found.session;
    const times = timesOf(createdAt, lastSeenAt, absoluteExpiresAt, lifetimes);
    const slack = touchInterval(lifetimes);
    if (isOver(times, clock.now(), slack)) return undefined;
    return { ...found, endsAt: Math.min(times.idleExpiresAt + slack, absoluteExpiresAt) };
  };
}
