import { setTimeout as pause } from 'node:timers/promises';

/** Waits until something is so, at most 15 s. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 15_000;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error('It did not happen within 15 s.');
    await pause(20);
  }
}
