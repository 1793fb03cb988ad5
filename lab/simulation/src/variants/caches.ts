import type { TrackingConnection, TrackingEvents } from '@gatehouse/session/testing';
import type { StepLink } from '../link.ts';
import type { Mutation } from '../mutation.ts';

/** Invalidations are heard by what is held, not by what is on its way: a read that was overtaken is kept. */
export const noPoison = (): Mutation => ({
  link(link) {
    let reads = 0;
    let events: TrackingEvents | undefined;
    return {
      start(given) {
        events = given;
        link.start({
          ...given,
          onInvalidated: (keys) => {
            if (reads === 0) events?.onInvalidated(keys);
          },
        });
      },
      stop: () => link.stop(),
      ping: () => link.ping(),
      async mget(...keys) {
        reads += 1;
        try {
          return await link.mget(...keys);
        } finally {
          reads -= 1;
        }
      },
    };
  },
});

/** What is held is trusted until an invalidation. */
export const noLease = (): Mutation => ({ nearLease: 1e9 });

/** The heartbeat goes to the connection that is not the ear: it says nothing of what the ear has missed. */
export const deafHeartbeat = (): Mutation => ({
  link: (link) => instead(link, { ping: () => link.data.call('PING', () => undefined) }),
});

/** The ear alone may die unnoticed. */
export const unpaired = (): Mutation => ({
  link(link) {
    link.ear.onClosed = () => undefined;
    return instead(link, { ping: () => link.data.call('PING', () => undefined) });
  },
});

const instead = (link: StepLink, change: Partial<TrackingConnection>): TrackingConnection => ({
  start: (events) => link.start(events),
  stop: () => link.stop(),
  ping: () => link.ping(),
  mget: (...keys) => link.mget(...keys),
  ...change,
});
