import type { ListedSession } from '@gatehouse/contracts';
import type { Clock } from '@gatehouse/defaults';
import type { Actor } from './authority/actor.ts';
import type { Identity } from './identity.ts';
import { isOver, summaryOf, timesOf } from './lifetime.ts';
import { lifetimesOf } from './limits.ts';
import type { SessionRegister } from './register.ts';
import type { Limits } from './strategy.ts';

export interface Registered {
  readonly register: SessionRegister;
  readonly limits: Limits;
  readonly clock: Clock;
  /** How stale "last seen" may be: the time between two contacts with auth, in ms. */
  readonly idleSlack: number;
}

/** What all strategies that auth keeps rows for do alike: list and end sessions. */
export function registeredSessions({ register, limits, clock, idleSlack }: Registered) {
  const lifetimes = lifetimesOf(limits);
  return {
    endOne: (userId: string, sessionId: string, actor?: Actor) => register.endOne(userId, sessionId, actor),
    endAll: (userId: string) => register.endAll(userId),

    async list(identity: Identity): Promise<{ sessions: ListedSession[]; complete: boolean }> {
      const now = clock.now();
      const rows = await register.list(identity.userId, identity.sessionId);
      const live = rows.flatMap((row): ListedSession[] => {
        const times = timesOf(row.createdAt, row.lastSeenAt, row.absoluteExpiresAt, lifetimes);
        if (isOver(times, now, idleSlack)) return [];
        const lastSeenAt = new Date(row.lastSeenAt).toISOString();
        const current = row.id === identity.sessionId;
        return [{ ...summaryOf(row.id, times), current, lastSeenAt, device: row.device }];
      });
      // More than the cap only while it has just been lowered: the next sign-ins end what is too much.
      const sessions = live.slice(0, limits.sessionsPerUser);
      return { sessions, complete: sessions.length === live.length };
    },
  };
}
