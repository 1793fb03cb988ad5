import type { Clock } from '@gatehouse/defaults';
import { isOver, timesOf, touchInterval } from '../lifetime.ts';
import type { SessionRepository, SessionRowWithAccount } from '../session-repository.ts';
import type { TimeLimits } from '../strategy.ts';
import { lifetimesOf } from '../time-limits.ts';

export interface LookupPorts {
  readonly repository: SessionRepository;
  readonly limits: TimeLimits;
  readonly clock: Clock;
}

/** A live session and its user as they are now, and when it ends unless it is used, in ms since the epoch. */
export interface FoundSession extends SessionRowWithAccount {
  readonly endsAt: number;
}

/** Looks a session up by its public id. Throws `Unavailable`. */
export type Lookup = (sessionId: string) => Promise<FoundSession | undefined>;

/** Queries the repository each time: nothing is remembered here. */
export function createLookup({ repository, limits, clock }: LookupPorts): Lookup {
  const lifetimes = lifetimesOf(limits);
  return async (sessionId) => {
    const found = await repository.find(sessionId);
    if (!found) return undefined;
    const { createdAt, lastSeenAt, absoluteExpiresAt } = found.session;
    const times = timesOf(createdAt, lastSeenAt, absoluteExpiresAt, lifetimes);
    const slack = touchInterval(lifetimes);
    if (isOver(times, clock.now(), slack)) return undefined;
    return { ...found, endsAt: Math.min(times.idleExpiresAt + slack, absoluteExpiresAt) };
  };
}
