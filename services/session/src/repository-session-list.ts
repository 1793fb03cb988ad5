import type { Account, ListedSession } from '@gatehouse/contracts';
import type { Clock } from '@gatehouse/defaults';
import type { Actor } from './authority/actor.ts';
import type { Identity } from './identity.ts';
import { isOver, summaryOf, timesOf } from './lifetime.ts';
import type { SessionRepository } from './session-repository.ts';
import type { TimeLimits } from './strategy.ts';
import { lifetimesOf } from './time-limits.ts';

export interface SessionListPorts {
  readonly repository: SessionRepository;
  readonly limits: TimeLimits;
  readonly clock: Clock;
  /** How stale "last seen" may be: the time between two contacts with auth, in ms. */
  readonly idleSlack: number;
}

/** What all strategies that auth keeps rows for do alike: list and end sessions. */
export function repositorySessions({ repository, limits, clock, idleSlack }: SessionListPorts) {
  const lifetimes = lifetimesOf(limits);
  return {
    revokeOne: (userId: string, sessionId: string, actor?: Actor) =>
      repository.revokeOne(userId, sessionId, actor),
    revokeAll: ({ id, accountState }: Account) => repository.revokeAll(id, accountState.sessionGeneration),

    async list(identity: Identity): Promise<{ sessions: ListedSession[]; complete: boolean }> {
      const now = clock.now();
      const rows = await repository.list(identity.userId, identity.sessionId);
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
