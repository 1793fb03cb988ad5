import { Unavailable } from '@gatehouse/defaults';
import { ManualClock } from '@gatehouse/session/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Source } from '../source.ts';
import { FairQueue, Overloaded } from './fair-queue.ts';

/** Tasks that end when they are told to. */
function tasks() {
  const ends: (() => void)[] = [];
  const begun: string[] = [];
  let most = 0;
  let running = 0;
  return {
    task: (name: string) => async () => {
      begun.push(name);
      running += 1;
      most = Math.max(most, running);
      await new Promise<void>((resolve) => ends.push(resolve));
      running -= 1;
    },
    revokeOne: async () => {
      ends.shift()?.();
      await turn();
    },
    begun,
    most: () => most,
  };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));
const from = (address: string, account = 'ada'): Source => ({ address, account });

describe('FairQueue', () => {
  let clock: ManualClock;
  beforeEach(() => {
    clock = new ManualClock();
  });

  it('runs as many side by side as it may, those of one source in the order they came', async () => {
    const queue = new FairQueue({ concurrency: 2, waiting: 10, clock });
    const { task, revokeOne, begun, most } = tasks();
    const all = Promise.all(['0', '1', '2', '3', '4'].map((n) => queue.run(from('a'), task(n))));
    await turn();
    expect(queue.depth).toEqual({ running: 2, waiting: 3 });
    for (let i = 0; i < 5; i += 1) await revokeOne();
    await all;
    expect(begun).toEqual(['0', '1', '2', '3', '4']);
    expect(most()).toBe(2);
    expect(queue.depth).toEqual({ running: 0, waiting: 0 });
  });

  it('goes on after a task that failed', async () => {
    const queue = new FairQueue({ concurrency: 1, waiting: 2, clock });
    const failed = queue.run(from('a'), () => Promise.reject(new Error('no')));
    const next = queue.run(from('a'), async () => 'next');
    await expect(failed).rejects.toThrow('no');
    expect(await next).toBe('next');
  });

  it('serves addresses in turn, and in an address accounts in turn', async () => {
    const queue = new FairQueue({ concurrency: 1, waiting: 100, clock });
    const { task, revokeOne, begun } = tasks();
    const all = [queue.run(from('flood', 'x'), task('running'))];
    for (let i = 0; i < 4; i += 1) all.push(queue.run(from('flood', 'x'), task(`x${i}`)));
    for (let i = 0; i < 2; i += 1) all.push(queue.run(from('flood', `y${i}`), task(`y${i}`)));
    for (let i = 0; i < 2; i += 1) all.push(queue.run(from('other'), task(`other${i}`)));
    await turn();
    for (const _ of all) await revokeOne();
    await Promise.all(all);
    expect(begun).toEqual(['running', 'x0', 'other0', 'y0', 'other1', 'y1', 'x1', 'x2', 'x3']);
  });

  it('keeps a place free of an address and of an account that flood, while others are around', async () => {
    const queue = new FairQueue({ concurrency: 2, waiting: 100, clock });
    const { task, revokeOne, begun } = tasks();
    const other = queue.run(from('other', 'eve'), task('other'));
    await turn();
    await revokeOne();
    await other;
    const flood = ['0', '1', '2'].map((n) => queue.run(from('flood'), task(n)));
    await turn();
    expect(queue.depth).toEqual({ running: 1, waiting: 2 });
    const unrelated = queue.run(from('other', 'eve'), task('unrelated'));
    await turn();
    expect(begun).toEqual(['other', '0', 'unrelated']);
    const fromElsewhere = queue.run(from('third'), task('the same account from elsewhere'));
    await turn();
    expect(queue.depth).toEqual({ running: 2, waiting: 3 });
    for (let i = 0; i < 5; i += 1) await revokeOne();
    await Promise.all([...flood, unrelated, fromElsewhere]);
  });

  it('gives all places to one that is alone', async () => {
    const queue = new FairQueue({ concurrency: 3, waiting: 100, clock });
    const { task, revokeOne } = tasks();
    await queue.run(from('other', 'eve'), async () => undefined);
    clock.advance(61_000);
    const all = ['0', '1', '2'].map((n) => queue.run(from('a'), task(n)));
    await turn();
    expect(queue.depth).toEqual({ running: 3, waiting: 0 });
    for (let i = 0; i < 3; i += 1) await revokeOne();
    await Promise.all(all);
  });

  it('refuses at once what an account or an address has too much of', async () => {
    const queue = new FairQueue({ concurrency: 1, waiting: 4, clock });
    const { task, revokeOne } = tasks();
    const kept = [0, 1, 2].map(() => queue.run(from('a'), task('kept')));
    await expect(queue.run(from('a'), task('of the account'))).rejects.toBeInstanceOf(Overloaded);
    await expect(queue.run(from('b'), task('elsewhere, too'))).rejects.toBeInstanceOf(Overloaded);
    kept.push(queue.run(from('a', 'eve'), task('another account')));
    await expect(queue.run(from('a', 'bob'), task('of the address'))).rejects.toBeInstanceOf(Overloaded);
    kept.push(queue.run(from('b', 'bob'), task('another address')));
    for (const _ of kept) await revokeOne();
    await Promise.all(kept);
  });

  it('when full makes room for one that has less, at the cost of the one that has most', async () => {
    const queue = new FairQueue({ concurrency: 1, waiting: 4, clock });
    const { task, revokeOne, begun } = tasks();
    const all = [queue.run(from('a', '1'), task('running'))];
    for (const account of ['1', '2', '3']) all.push(queue.run(from('a', account), task(`a${account}`)));
    all.push(queue.run(from('b', '4'), task('b4')));
    const outcomes = Promise.allSettled(all);
    const late = queue.run(from('c', '5'), task('c5'));
    await turn();
    expect(queue.depth.waiting).toBe(4);
    for (let i = 0; i < 5; i += 1) await revokeOne();
    await late;
    const refused = (await outcomes).filter(({ status }) => status === 'rejected');
    expect(refused).toMatchObject([{ reason: expect.any(Overloaded) }]);
    expect(begun).toEqual(expect.arrayContaining(['b4', 'c5']));
  });

  it('when full refuses one that has as much as any other', async () => {
    const queue = new FairQueue({ concurrency: 1, waiting: 2, clock });
    const { task, revokeOne } = tasks();
    const all = ['1', '2', '3'].map((n) => queue.run(from(n, n), task(n)));
    await expect(queue.run(from('4', '4'), task('4'))).rejects.toBeInstanceOf(Overloaded);
    for (let i = 0; i < 3; i += 1) await revokeOne();
    await Promise.all(all);
  });

  it('lets a client go that has gone: its task never runs', async () => {
    const queue = new FairQueue({ concurrency: 1, waiting: 10, clock });
    const { task, revokeOne, begun } = tasks();
    const departure = new AbortController();
    const first = queue.run(from('a'), task('first'));
    const gone = queue.run(from('a'), task('gone'), departure.signal);
    departure.abort();
    await expect(gone).rejects.toBeInstanceOf(Unavailable);
    expect(queue.depth).toEqual({ running: 1, waiting: 0 });
    await expect(queue.run(from('a'), task('too late'), departure.signal)).rejects.toThrow('gone');
    await revokeOne();
    await first;
    expect(begun).toEqual(['first']);
  });

  it('refuses at once one that would wait for longer than the gateway does, and no other', async () => {
    const queue = new FairQueue({ concurrency: 1, waiting: 1000, clock });
    // Tasks have taken 2 s lately.
    for (let i = 0; i < 40; i += 1) await queue.run(from('a'), async () => clock.advance(2000));
    const { task, revokeOne } = tasks();
    const kept = Array.from({ length: 6 }, () => queue.run(from('a'), task('waits')));
    await expect(queue.run(from('a'), task('too late'))).rejects.toBeInstanceOf(Overloaded);
    kept.push(queue.run(from('b', 'eve'), task('another address')));
    await turn();
    for (const _ of kept) await revokeOne();
    await Promise.all(kept);
  });

  it('asks to come back when those before are expected to be done', async () => {
    const queue = new FairQueue({ concurrency: 1, waiting: 8, clock });
    // Tasks have taken 2 s lately.
    for (let i = 0; i < 40; i += 1) await queue.run(from('a'), async () => clock.advance(2000));
    const { task, revokeOne } = tasks();
    const accepted = Array.from({ length: 5 }, () => queue.run(from('a'), task('waits')));
    const refusal = await queue.run(from('a'), task('refused')).catch((error: unknown) => error);
    expect((refusal as Overloaded).retryAfter).toBe(10);
    for (let i = 0; i < 5; i += 1) await revokeOne();
    await Promise.all(accepted);
  });
});
