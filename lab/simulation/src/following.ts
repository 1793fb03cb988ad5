import { Follower, retentionOf } from '@gatehouse/session';
import { createFeed } from './feed.ts';
import type { Redis } from './redis.ts';
import type { Ground } from './worlds.ts';

const PAUSE_AFTER_FAILURE_MS = 50;

export interface Following extends Pick<Follower, 'list'> {
  readonly name: string;
  /** The process is replaced by another one of its name, which has yet to read everything. */
  restart(): void;
}

/** As Follower.start, in the time of the schedule. */
export function follow(ground: Ground, redis: Redis, name: string): Following {
  const { schedule, sabotage, limits } = ground;
  const plain = ground.clockOf(name);
  const clock = sabotage.followerClock?.(plain) ?? plain;
  const connection = redis.keepConnected(`${name} feed`, name, limits.lease);
  const feed = createFeed(redis, connection);
  const heard = sabotage.feed?.(feed) ?? feed;
  let current: Pick<Follower, 'list'>;

  function begin(): void {
    const options = { clock, lease: limits.lease, retention: retentionOf(limits), report: () => undefined };
    const follower = new Follower({ ...options, feed: heard });
    const mine = sabotage.follower?.(follower, clock) ?? follower;
    current = mine;
    const turn = (): void => {
      if (current !== mine) return;
      follower.turn().then(turn, () => {
        schedule.after(PAUSE_AFTER_FAILURE_MS, name, `${name} follows again`, turn);
      });
    };
    turn();
  }

  begin();
  return {
    name,
    get list() {
      return current.list;
    },
    restart() {
      connection.cut();
      begin();
    },
  };
}
