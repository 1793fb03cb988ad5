import { Unavailable } from '@gatehouse/defaults';
import { expect, it } from 'vitest';
import { type KeptByUser, removeLeftovers } from './leftovers.ts';

/** Rows in memory, none of which was looked at. */
function rows(userIds: readonly string[]): KeptByUser & { readonly left: Set<string> } {
  const left = new Set(userIds);
  const due = [...userIds];
  return {
    left,
    due: async (limit) => due.splice(0, limit),
    remove: async (gone) => gone.filter((userId) => left.delete(userId)).length,
  };
}

const users = (count: number) => Array.from({ length: count }, (_, index) => `user-${index}`);

it('deletes what accounts left that exist no more, and nothing else', async () => {
  const kept = rows(users(250));
  const lives = (userId: string) => Number(userId.slice(5)) % 3 > 0;
  const existing = async (userIds: readonly string[]) => userIds.filter(lives);
  expect(await removeLeftovers({ kept, existing })).toBe(84);
  expect([...kept.left]).toEqual(users(250).filter(lives));
});

it('deletes nothing while auth cannot say who exists', async () => {
  const kept = rows(users(3));
  const existing = () => Promise.reject(new Unavailable('auth is away'));
  await expect(removeLeftovers({ kept, existing })).rejects.toBeInstanceOf(Unavailable);
  expect(kept.left.size).toBe(3);
});

it('reads a bounded number at a time, and sends no query about none', async () => {
  const sizes: number[] = [];
  const existing = async (userIds: readonly string[]) => {
    sizes.push(userIds.length);
    return userIds;
  };
  await removeLeftovers({ kept: rows([]), existing });
  expect(sizes).toEqual([]);
  await removeLeftovers({ kept: rows(users(5000)), existing });
  expect(sizes).toEqual(Array<number>(10).fill(100));
});
