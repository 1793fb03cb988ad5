import { ManualClock } from '@gatehouse/session/testing';
import { describe, expect, it } from 'vitest';
import { BoundedQueue, Overloaded } from './queue.ts';

/** Tasks that end when they are told to. */
function tasks() {
  const ends: (() => void)[] = [];
  let most = 0;
  let running = 0;
  return {
    task: async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise<void>((resolve) => ends.push(resolve));
      running -= 1;
    },
    endOne: () => ends.shift()?.(),
    started: () => ends.length,
    most: () => most,
  };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('BoundedQueue', () => {
  it('runs as many side by side as it may, the others in the order they came', async () => {
    const queue = new BoundedQueue({ concurrency: 2, waiting: 10, clock: new ManualClock() });
    const { task, endOne, most } = tasks();
    const done: number[] = [];
    const all = Promise.all([0, 1, 2, 3, 4].map((n) => queue.run(task).then(() => done.push(n))));
    await turn();
    expect(queue.depth).toEqual({ running: 2, waiting: 3 });
    for (let i = 0; i < 5; i += 1) {
      endOne();
      await turn();
    }
    await all;
    expect(done).toEqual([0, 1, 2, 3, 4]);
    expect(most()).toBe(2);
    expect(queue.depth).toEqual({ running: 0, waiting: 0 });
  });

  it('refuses at once what it could not begin soon, without running it', async () => {
    const queue = new BoundedQueue({ concurrency: 1, waiting: 1, clock: new ManualClock() });
    const { task, endOne, started } = tasks();
    const accepted = [queue.run(task), queue.run(task)];
    await expect(queue.run(task)).rejects.toBeInstanceOf(Overloaded);
    endOne();
    await turn();
    endOne();
    await Promise.all(accepted);
    expect(started()).toBe(0);
    const again = queue.run(async () => 'room again');
    expect(await again).toBe('room again');
  });

  it('goes on after a task that failed', async () => {
    const queue = new BoundedQueue({ concurrency: 1, waiting: 1, clock: new ManualClock() });
    const failed = queue.run(() => Promise.reject(new Error('no')));
    const next = queue.run(async () => 'next');
    await expect(failed).rejects.toThrow('no');
    expect(await next).toBe('next');
  });

  it('asks to come back when those before are expected to be done', async () => {
    const clock = new ManualClock();
    const queue = new BoundedQueue({ concurrency: 1, waiting: 4, clock });
    // Tasks have taken 2 s lately.
    for (let i = 0; i < 40; i += 1) await queue.run(async () => clock.advance(2000));
    const { task, endOne } = tasks();
    const accepted = Array.from({ length: 5 }, () => queue.run(task));
    const refusal = await queue.run(task).catch((error: unknown) => error);
    expect((refusal as Overloaded).retryAfter).toBe(10);
    for (let i = 0; i < 5; i += 1) {
      endOne();
      await turn();
    }
    await Promise.all(accepted);
  });
});
