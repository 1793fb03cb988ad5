import type { SessionSummary } from '@gatehouse/contracts';
import { isoTime } from './iso-time.ts';

/** How long sessions last. All in milliseconds. */
export interface Lifetimes {
  readonly idleMs: number;
  readonly absoluteMs: number;
}

/** When a session was made, last used, and ends. All in ms since the epoch. */
export interface SessionTimes {
  readonly createdAt: number;
  readonly lastSeenAt: number;
  readonly idleExpiresAt: number;
  readonly absoluteExpiresAt: number;
}

/**
 * How often "last seen" is written at most, in ms. A write per request would cost more than the read it follows;
 * in exchange the idle deadline may be late by this much, and is never early (G5).
 */
export function touchInterval(lifetimes: Lifetimes): number {
  return Math.min(lifetimes.idleMs / 10, 60_000);
}

/** The times of a session that is made at `now`. */
export function timesFrom(now: number, lifetimes: Lifetimes): SessionTimes {
  return timesOf(now, now, now + lifetimes.absoluteMs, lifetimes);
}

/** The times of a session last seen at `lastSeenAt`; the idle deadline never exceeds the absolute one. */
export function timesOf(
  createdAt: number,
  lastSeenAt: number,
  absoluteExpiresAt: number,
  lifetimes: Lifetimes,
): SessionTimes {
  return {
    createdAt,
    lastSeenAt,
    idleExpiresAt: Math.min(lastSeenAt + lifetimes.idleMs, absoluteExpiresAt),
    absoluteExpiresAt,
  };
}

/**
 * Whether the session is past a deadline at `now`. `slack` (ms) is how stale `lastSeenAt` may be: the idle deadline
 * waits for it, so that a client seen just before is never cut off early. The absolute deadline does not wait.
 */
export function isOver(times: SessionTimes, now: number, slack: number): boolean {
  return now >= times.absoluteExpiresAt || now >= times.idleExpiresAt + slack;
}

/** The session as its owner sees it. */
export function summaryOf(id: string, times: SessionTimes): SessionSummary {
  return {
    id,
    createdAt: isoTime(times.createdAt),
    idleExpiresAt: isoTime(times.idleExpiresAt),
    absoluteExpiresAt: isoTime(times.absoluteExpiresAt),
  };
}
