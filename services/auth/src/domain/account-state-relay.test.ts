import { Unavailable } from '@gatehouse/defaults';
import { ManualClock } from '@gatehouse/session/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { ModelUsers } from '../../test/support/model-users.ts';
import { createAccountStateRelays } from './account-state-relay.ts';
import type { OutboxRelay } from './outbox-relay.ts';
import type { AccountStateChange } from './users.ts';

const horizon = 1000_000;
const accountState = (generation: number) => ({ sessionGeneration: generation, rolesVersion: 1, roles: [] });

/** Remembers what it was told, page by page, and can be away. */
class ModelSink {
  readonly name = 'a model';
  readonly horizon = horizon;
  readonly pages: AccountStateChange[][] = [];
  away = false;

  get told(): AccountStateChange[] {
    return this.pages.flat();
  }

  readonly putAll = async (changes: readonly AccountStateChange[]): Promise<void> => {
    if (this.away) throw new Unavailable('the sink is away');
    this.pages.push([...changes]);
  };
}

describe('createAccountStateRelays', () => {
  let users: ModelUsers;
  let sink: ModelSink;
  let clock: ManualClock;
  let relays: OutboxRelay[];
  let check: () => void;

  beforeEach(() => {
    users = new ModelUsers();
    sink = new ModelSink();
    clock = new ManualClock();
    check = () => undefined;
    relays = createAccountStateRelays(users, [sink]);
  });

  const turn = async (): Promise<void> => {
    for (const relay of relays) await relay.turn(clock.now(), check);
  };
  const restart = (): void => {
    for (const relay of relays) relay.restart();
  };
  const raise = (userId: string, generation: number, ago = 0, removed = false) =>
    users.raised.push({
      userId,
      accountState: accountState(generation),
      changedAt: new Date(clock.now() - ago).toISOString(),
      removed,
    });
  const told = () =>
    sink.told.map(({ userId, accountState: { sessionGeneration } }) => `${userId}:${sessionGeneration}`);

  it('sends what was raised, once, and what is raised again', async () => {
    raise('ada', 2);
    await turn();
    await turn();
    expect(told()).toEqual(['ada:2']);
    clock.advance(5);
    raise('ada', 3);
    await turn();
    expect(told()).toEqual(['ada:2', 'ada:3']);
  });

  it('at first goes back as far as a session can live', async () => {
    raise('old', 2, horizon - 1);
    raise('ancient', 2, horizon + 60_000);
    await turn();
    expect(told()).toEqual(['old:2']);
  });

  it('finds a row that was stamped before, and committed after, those it has seen', async () => {
    raise('quick', 2);
    await turn();
    raise('slow', 2, 9000);
    await turn();
    expect(told()).toEqual(['quick:2', 'slow:2']);
  });

  it('finds a row that was committed behind its back while a long replay went on', async () => {
    for (let i = 0; i < 5000; i += 1) raise(`user-${i}`, 2, 5000);
    let pages = 0;
    check = () => {
      pages += 1;
      // Between the first page and the second: far behind where the replay stands.
      if (pages === 1) {
        raise('late', 2, 9000);
        clock.advance(30_000);
      }
    };
    await turn();
    await turn();
    expect(told()).toContain('late:2');
  });

  it('does not read again what is long sent', async () => {
    raise('old', 2, 500_000);
    raise('new', 2);
    await turn();
    const read: string[] = [];
    const changedSince = users.changedSince.bind(users);
    users.changedSince = async (...given) => {
      const page = await changedSince(...given);
      read.push(...page.map(({ userId }) => userId));
      return page;
    };
    await turn();
    expect(read).toEqual(['new']);
  });

  it('tells accounts that are no more from those that are', async () => {
    raise('ada', 5, 0, true);
    await turn();
    expect(sink.told).toMatchObject([{ userId: 'ada', removed: true }]);
  });

  it('goes on where a failure stopped it, not at the first row', async () => {
    for (let i = 0; i < 9000; i += 1) raise(`user-${i}`, 2, 60_000);
    let pages = 0;
    check = () => {
      pages += 1;
      sink.away = pages === 1;
    };
    await expect(turn()).rejects.toBeInstanceOf(Unavailable);
    expect(sink.pages).toHaveLength(1);
    sink.away = false;
    await turn();
    expect(sink.told).toHaveLength(9000);
    expect(new Set(told()).size).toBe(9000);
  });

  it('counts nothing as sent that may have gone elsewhere', async () => {
    raise('ada', 2);
    check = () => {
      throw new Unavailable('another Redis');
    };
    await expect(turn()).rejects.toBeInstanceOf(Unavailable);
    check = () => undefined;
    await turn();
    expect(told()).toEqual(['ada:2', 'ada:2']);
  });

  it('sends everything again to a store that may have lost it', async () => {
    raise('ada', 2, 500_000);
    await turn();
    restart();
    await turn();
    expect(told()).toEqual(['ada:2', 'ada:2']);
  });

  it('forgets what a turn under way has sent when everything is to be sent again', async () => {
    raise('ada', 2, 500_000);
    check = () => {
      check = () => undefined;
      restart();
    };
    await turn();
    await turn();
    expect(told()).toEqual(['ada:2', 'ada:2']);
  });

  it('leaves out what another process has sent, and not what comes afterwards', async () => {
    raise('told', 2, 60_000);
    for (const relay of relays) relay.skip(clock.now());
    raise('slow', 2, 9000);
    await turn();
    expect(told()).toEqual(['slow:2']);
  });

  it('sends page by page, however many rows are of one moment', async () => {
    for (let i = 0; i < 9000; i += 1) raise(`user-${i}`, 2, 5);
    raise('later', 2);
    await turn();
    expect(new Set(told()).size).toBe(9001);
    expect(told()).toHaveLength(9001);
    expect(Math.max(...sink.pages.map(({ length }) => length))).toBeLessThanOrEqual(4000);
  });
});
