import { describe, expect, it } from 'vitest';
import { crashedAgain, untilCrashLoop } from './crash-loop.ts';

const container = (id: string, restarts: number) => ({ id, service: 'auth', hostname: id, restarts });

describe('a container that crashes again and again', () => {
  it('is one that was started again three times since the start began', () => {
    const before = [container('a', 7), container('b', 0)];
    expect(crashedAgain(before, [container('a', 9), container('b', 2), container('new', 2)])).toEqual([]);
    expect(crashedAgain(before, [container('a', 10), container('b', 0)])).toEqual([container('a', 10)]);
    expect(crashedAgain(before, [container('new', 3)])).toEqual([container('new', 3)]);
  });

  it('ends the wait with its name', async () => {
    const lists = [[container('a', 0)], [container('a', 3)]];
    const list = async () => lists.shift() ?? [];
    expect(await untilCrashLoop(list, new AbortController().signal)).toContain('auth (a)');
  });

  it('is waited for only as long as the start lasts, whatever the engine answers', async () => {
    const over = new AbortController();
    const list = async (): Promise<never> => {
      over.abort();
      throw new Error('no engine');
    };
    expect(await untilCrashLoop(list, over.signal)).toBeUndefined();
  });
});
