import { expect, it } from 'vitest';
import { settleAll } from './settle-all.ts';

it('waits for the last one before the first failure is thrown', async () => {
  const done: string[] = [];
  const slow = new Promise<void>((resolve) => setTimeout(resolve, 20)).then(() => void done.push('slow'));
  const works = [Promise.reject(new Error('first')), slow, Promise.reject(new Error('second'))];
  await expect(settleAll(works)).rejects.toThrow('first');
  expect(done).toEqual(['slow']);
});

it('is through at once with nothing to wait for', async () => {
  await expect(settleAll([])).resolves.toBeUndefined();
});
