import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { runAll } from './run-all.ts';

const never = new AbortController().signal;

it('gives every result, in order', async () => {
  const tasks = [() => Promise.resolve(1), async () => await pause(5, 2)];
  expect(await runAll(never, tasks)).toEqual([1, 2]);
});

it('tells the others when one fails, waits for them, and reports the first failure', async () => {
  const ended: string[] = [];
  const patient = async (signal: AbortSignal) => {
    await pause(60_000, undefined, { signal }).catch(() => undefined);
    ended.push('patient');
    throw new Error('cut short');
  };
  const failing = () => Promise.reject(new Error('the cause'));
  await expect(runAll(never, [patient, failing])).rejects.toThrow('the cause');
  expect(ended).toEqual(['patient']);
});

it('passes an interruption on', async () => {
  const outer = new AbortController();
  const task = async (signal: AbortSignal) => await pause(60_000, undefined, { signal });
  const running = runAll(outer.signal, [task]);
  outer.abort(new Error('stop'));
  await expect(running).rejects.toThrow();
});
