import { expect, it } from 'vitest';
import { SingleFlight } from './single-flight.ts';

/** Work that ends when it is told to; says which one it was. */
function manualWork() {
  const ends: ((fails?: boolean) => void)[] = [];
  const work = (): Promise<number> =>
    new Promise((resolve, reject) => {
      const number = ends.length;
      ends.push((fails = false) => (fails ? reject(new Error(`work ${number}`)) : resolve(number)));
    });
  return { work, ends };
}

it('gives no caller an answer that was queried before it came', async () => {
  const { work, ends } = manualWork();
  const turns = new SingleFlight<number>();
  const first = turns.run('a', work);
  const later = [turns.run('a', work), turns.run('a', work)];
  expect(ends).toHaveLength(1);
  ends[0]?.();
  expect(await first).toBe(0);
  await expect.poll(() => ends.length).toBe(2);
  const latest = turns.run('a', work);
  ends[1]?.();
  expect(await Promise.all(later)).toEqual([1, 1]);
  await expect.poll(() => ends.length).toBe(3);
  ends[2]?.();
  expect(await latest).toBe(2);
});

it('goes on after a failure, and keeps keys apart', async () => {
  const { work, ends } = manualWork();
  const turns = new SingleFlight<number>();
  const [failing, next, other] = [turns.run('a', work), turns.run('a', work), turns.run('b', work)];
  ends[1]?.();
  expect(await other).toBe(1);
  ends[0]?.(true);
  await expect(failing).rejects.toThrow('work 0');
  await expect.poll(() => ends.length).toBe(3);
  ends[2]?.();
  expect(await next).toBe(2);
});
