import { Unavailable } from '@gatehouse/defaults';
import { ManualClock } from '@gatehouse/session/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { ModelFeed, ModelUsers } from '../../test/support/models.ts';
import type { Replay } from './replay.ts';
import { createStandingReplay } from './standing-replay.ts';

const absolute = 1000_000;
const standing = (generation: number) => ({ generation, rights: 1, roles: [] });

describe('createStandingReplay', () => {
  let users: ModelUsers;
  let feed: ModelFeed;
  let clock: ManualClock;
  let replay: Replay;

  beforeEach(() => {
    users = new ModelUsers();
    feed = new ModelFeed();
    clock = new ManualClock();
    replay = createStandingReplay({ users, feed, now: async () => clock.now(), absolute });
  });

  const raise = (userId: string, generation: number, ago = 0, removed = false) =>
    users.raised.push({
      userId,
      standing: standing(generation),
      raisedAt: clock.now() - ago,
      removed,
    });
  const told = () => feed.told.map(({ userId, standing: { generation } }) => `${userId}:${generation}`);

  it('sends what was raised, once, and what is raised again', async () => {
    raise('ada', 2);
    await replay.turn();
    await replay.turn();
    expect(told()).toEqual(['ada:2']);
    clock.advance(5);
    raise('ada', 3);
    await replay.turn();
    expect(told()).toEqual(['ada:2', 'ada:3']);
  });

  it('at first goes back as far as a session can live', async () => {
    raise('old', 2, absolute - 1);
    raise('ancient', 2, absolute + 60_000);
    users.raised.sort((a, b) => a.raisedAt - b.raisedAt);
    await replay.turn();
    expect(told()).toEqual(['old:2']);
  });

  it('finds a row that was stamped before, and committed after, those it has seen', async () => {
    raise('quick', 2);
    await replay.turn();
    raise('slow', 2, 9000);
    await replay.turn();
    expect(told()).toEqual(['quick:2', 'slow:2']);
  });

  it('does not read again what is long sent', async () => {
    raise('old', 2, 500_000);
    raise('new', 2);
    await replay.turn();
    const read: string[] = [];
    const raisedSince = users.raisedSince.bind(users);
    users.raisedSince = async (since, limit) => {
      const page = await raisedSince(since, limit);
      read.push(...page.map(({ userId }) => userId));
      return page;
    };
    await replay.turn();
    expect(read).toEqual(['new']);
  });

  it('withdraws accounts that are no more', async () => {
    raise('ada', 5, 0, true);
    await replay.turn();
    expect(feed.told).toMatchObject([{ userId: 'ada', gone: true }]);
  });

  it('goes on where a failure stopped it', async () => {
    raise('ada', 2);
    feed.away = true;
    await expect(replay.turn()).rejects.toBeInstanceOf(Unavailable);
    feed.away = false;
    await replay.turn();
    expect(told()).toEqual(['ada:2']);
  });

  it('sends everything again to a store that may have lost it', async () => {
    raise('ada', 2, 500_000);
    await replay.turn();
    replay.restart();
    await replay.turn();
    expect(told()).toEqual(['ada:2', 'ada:2']);
  });

  it('sends more than one page', async () => {
    for (let i = 0; i < 1200; i += 1) raise(`user-${i}`, 2, 1200 - i);
    await replay.turn();
    expect(new Set(told()).size).toBe(1200);
    expect(told()).toHaveLength(1200);
  });

  it('sends more than one page of one moment', async () => {
    for (let i = 0; i < 1200; i += 1) raise(`user-${i}`, 2, 5);
    raise('later', 2);
    await replay.turn();
    expect(new Set(told()).size).toBe(1201);
    expect(told()).toHaveLength(1201);
  });
});
