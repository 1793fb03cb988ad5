import { Unavailable } from '@gatehouse/defaults';
import { describe, expect, it } from 'vitest';
import { OneAtATime } from './one-at-a-time.ts';

/** Work that goes on until it is let go. */
function held() {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  return { work: () => promise, done: () => resolve('done'), fail: reject };
}

describe('work on one key', () => {
  it('is done one after the other, in the order it came, and every piece of it is done', async () => {
    const turns = new OneAtATime({ patience: 10_000 });
    const done: number[] = [];
    let running = 0;
    const pieces = Array.from({ length: 20 }, (_, i) =>
      turns.run('a', async () => {
        running += 1;
        expect(running).toBe(1);
        await Promise.resolve();
        running -= 1;
        done.push(i);
        return i;
      }),
    );
    expect(await Promise.all(pieces)).toEqual(Array.from({ length: 20 }, (_, i) => i));
    expect(done).toEqual(Array.from({ length: 20 }, (_, i) => i));
    expect(turns.busy).toBe(0);
  });

  it('does not wait for the work of another key', async () => {
    const turns = new OneAtATime();
    const first = held();
    const running = turns.run('a', first.work);
    expect(await turns.run('b', async () => 'at once')).toBe('at once');
    first.done();
    expect(await running).toBe('done');
  });

  it('continues after a mistake, and fails for all when the store is unavailable', async () => {
    const turns = new OneAtATime({ patience: 10_000 });
    const [mistake, away] = [held(), held()];
    const first = turns.run('a', mistake.work);
    const second = turns.run('a', away.work);
    let begun = false;
    const third = turns.run('a', async () => {
      begun = true;
    });
    mistake.fail(new TypeError('a mistake'));
    await expect(first).rejects.toThrow('a mistake');
    away.fail(new Unavailable('the database is away'));
    await expect(second).rejects.toBeInstanceOf(Unavailable);
    await expect(third).rejects.toBeInstanceOf(Unavailable);
    expect([begun, turns.busy]).toEqual([false, 0]);
    expect(await turns.run('a', async () => 'again')).toBe('again');
  });

  it('is refused when too much of it waits, and not begun when its turn does not come', async () => {
    const turns = new OneAtATime({ most: 1, patience: 20 });
    const first = held();
    const running = turns.run('a', first.work);
    let begun = false;
    const late = turns.run('a', async () => {
      begun = true;
    });
    await expect(turns.run('a', async () => undefined)).rejects.toBeInstanceOf(Unavailable);
    await expect(late).rejects.toBeInstanceOf(Unavailable);
    first.done();
    expect(await running).toBe('done');
    expect([begun, turns.busy]).toEqual([false, 0]);
  });
});
