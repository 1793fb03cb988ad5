import { RevocationSubscriber, retentionOf } from '@gatehouse/session';
import { createFeed } from './feed.ts';
import type { Redis } from './redis.ts';
import type { Ground } from './worlds.ts';

const PAUSE_AFTER_FAILURE_MS = 50;

export interface Following extends Pick<RevocationSubscriber, 'list'> {
  readonly name: string;
  /** The process is replaced by another one of its name, which has yet to read everything. */
  restart(): void;
}

/** As RevocationSubscriber.start, in the time of the schedule. */
export function follow(ground: Ground, redis: Redis, name: string): Following {
  const { schedule, sabotage, limits } = ground;
  const plain = ground.clockOf(name);
  const clock = sabotage.followerClock?.(plain) ?? plain;
  const connection = redis.keepConnected(`${name} feed`, name, limits.leaseMs);
  const feed = createFeed(redis, connection);
  const heard = sabotage.feed?.(feed) ?? feed;
  let current: Pick<RevocationSubscriber, 'list'>;

  function begin(): void {
    const options = {
      clock,
      leaseMs: limits.leaseMs,
      retentionMs: retentionOf(limits),
      report: () => undefined,
    };
    const subscriber = new RevocationSubscriber({ ...options, source: heard });
    const mine = sabotage.subscriber?.(subscriber, clock) ?? subscriber;
    current = mine;
    const turn = (): void => {
      if (current !== mine) return;
      subscriber.poll().then(turn, () => {
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
