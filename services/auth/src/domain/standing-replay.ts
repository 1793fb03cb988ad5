import { createReplay, type RecordClock, type Replay } from './replay.ts';
import type { StandingFeed } from './standing-feed.ts';
import type { RaisedStanding, Users } from './users.ts';

interface ReplayParts {
  readonly users: Pick<Users, 'raisedSince'>;
  readonly feed: StandingFeed;
  readonly now: RecordClock;
  /** How long a session lives at most, in ms: what was raised before that concerns no living one. */
  readonly absolute: number;
}

/** Repeats what became true of users. */
export function createStandingReplay({ users, feed, now, absolute }: ReplayParts): Replay {
  return createReplay<RaisedStanding>(
    {
      since: (since, limit) => users.raisedSince(since, limit),
      recordedAt: ({ raisedAt }) => raisedAt,
      key: ({ userId }) => userId,
      version: ({ standing, removed }) => `${standing.generation}.${standing.rights}.${removed}`,
      send: ({ userId, standing, removed }) =>
        removed ? feed.withdraw(userId, standing) : feed.publish(userId, standing),
    },
    now,
    absolute,
  );
}
