import type { Clock } from '@gatehouse/defaults';
import type { StandingFeed } from './standing-feed.ts';
import type { RaisedStanding, Users } from './users.ts';

interface ReplayParts {
  readonly users: Users;
  readonly feed: StandingFeed;
  readonly clock: Clock;
  /** How long a session lives at most, in ms: what was raised before that concerns no living one. */
  readonly absolute: number;
}

export interface StandingReplay {
  /** Sends what was raised and not sent yet. Throws `Unavailable`; the next turn goes on from there. */
  turn(): Promise<void>;
  /** Forgets what was sent: the store may have lost it. */
  restart(): void;
}

/** A row is stamped when its transaction begins, and seen when that commits: up to this much later. */
const COMMIT_MILLISECONDS = 10_000;
const PAGE = 500;

/**
 * PostgreSQL is the record, the shared store the wire: each auth process re-sends recent standings, so that a crash
 * between commit and publication, or a store that lost its data, leaves no revoked session alive. Sending twice is
 * harmless: the store never lets the numbers go back.
 */
export function createStandingReplay({ users, feed, clock, absolute }: ReplayParts): StandingReplay {
  // By the database's clock; the first turn goes back far enough for any difference to ours.
  let since: number | undefined;
  let sent = new Map<string, string>();

  async function sendAll(from: number): Promise<number> {
    const seen = new Map<string, string>();
    let latest = from;
    for (let isMore = true; isMore; ) {
      const since = latest;
      const page = await users.raisedSince(since, PAGE);
      for (const raised of page) {
        const version = versionOf(raised);
        if (sent.get(raised.userId) !== version) await send(feed, raised);
        sent.set(raised.userId, version);
        seen.set(raised.userId, version);
      }
      latest = page.at(-1)?.raisedAt ?? since;
      isMore = page.length === PAGE && latest > since;
    }
    // Whoever is not found again by the next turn need not be remembered.
    sent = seen;
    return latest;
  }

  return {
    async turn() {
      const from = since ?? clock.now() - absolute - COMMIT_MILLISECONDS;
      const latest = await sendAll(from);
      since = Math.max(from, latest - COMMIT_MILLISECONDS);
    },
    restart() {
      since = undefined;
      sent = new Map();
    },
  };
}

const versionOf = ({ standing, removed }: RaisedStanding): string =>
  `${standing.generation}.${standing.rights}.${removed}`;

async function send(feed: StandingFeed, { userId, standing, removed }: RaisedStanding): Promise<void> {
  await (removed ? feed.withdraw(userId, standing) : feed.publish(userId, standing));
}
