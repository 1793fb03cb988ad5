import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { processorTime } from './processor-time.ts';

const isThere = existsSync('/proc/self/schedstat');

it('grows with what a process does, and not while it rests', async ({ skip }) => {
  skip(!isThere, 'this system does not tell CPU time in /proc');
  const start = await processorTime(process.pid);
  const until = process.cpuUsage().user + 50_000;
  while (process.cpuUsage().user < until);
  const worked = (await processorTime(process.pid)) - start;
  expect(worked).toBeGreaterThan(45_000);
});

it('says what to do where the system does not tell', async () => {
  await expect(processorTime(2 ** 30)).rejects.toThrow('CPU time');
});
