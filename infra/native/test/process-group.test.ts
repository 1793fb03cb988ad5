import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { endGroup, startTimeOf } from '../src/process-table.ts';

/** Starts another process every few milliseconds, as initdb does; ends by itself. */
const BUSY = 'i=0; while [ $i -lt 400 ]; do sleep 20 & sleep 0.005; i=$((i + 1)); done';

/** What lives in a process group, by /proc. */
function membersOf(group: number): string[] {
  return readdirSync('/proc').filter((name) => {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      const [state, , number] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return state !== 'Z' && Number(number) === group;
    } catch {
      return false;
    }
  });
}

it('a group that starts processes while it is being ended is ended as a whole', async () => {
  const leader = spawn('/bin/sh', ['-c', BUSY], { detached: true, stdio: 'ignore' });
  const { pid = 0 } = leader;
  await pause(150);
  const startTime = (await startTimeOf(pid)) ?? '';
  expect(membersOf(pid).length).toBeGreaterThan(3);
  await endGroup({ pid, startTime });
  expect(membersOf(pid)).toEqual([]);
});
