import type { Clock } from '@gatehouse/defaults';
import { DenyList } from '@gatehouse/session/testing';
import type { Mutation } from '../mutation.ts';

/** No session is ever denied. */
export const denyListOff = (): Mutation => ({
  subscriber: (_follower, clock) => ({ list: new DenyList(clock, 1000) }),
});

/** Any history will do: a store that forgot is believed. */
export const noEpoch = (): Mutation => ({
  feed: (feed) => ({
    async read(position, wait) {
      return { ...(await feed.read(position, wait)), epoch: 'the only one' };
    },
  }),
});

/** The list is trusted for a lease from when the answer came, however long it took. */
export const leaseFromAnswer = (): Mutation => {
  const lags = new Map<Clock, { milliseconds: number }>();
  let latest: { clock: Clock; lag: { milliseconds: number } } | undefined;
  return {
    followerClock(clock) {
      const lag = { milliseconds: 0 };
      latest = { clock, lag };
      lags.set(clock, lag);
      return { now: () => clock.now(), monotonic: () => clock.monotonic() - lag.milliseconds };
    },
    feed(feed) {
      const mine = latest;
      return {
        async read(position, wait) {
          const sentAt = mine?.clock.monotonic() ?? 0;
          const reading = await feed.read(position, wait);
          if (mine) mine.lag.milliseconds = Math.max(mine.lag.milliseconds, mine.clock.monotonic() - sentAt);
          return reading;
        },
      };
    },
  };
};

/** Each process makes children with a key of its own, and does not look for the one that is there. */
export const childPerPresentation = (): Mutation => {
  let keys = 0;
  return {
    refreshKeys: (node) => {
      keys += 1;
      return [{ id: `refresh-${node}`, key: Buffer.alloc(32, keys) }];
    },
    families: (families) => ({
      ...families,
      redeem: (tokenId, decide) =>
        families.redeem(tokenId, ({ live, token }) =>
          decide({ live, token: { ...token, keyId: undefined }, child: undefined }),
        ),
    }),
  };
};

/** A replaced token is a stolen one, at once. */
export const noGrace = (): Mutation => ({ issuerLimits: (limits) => ({ ...limits, refreshGraceMs: -1 }) });
