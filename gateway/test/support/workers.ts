import { readdirSync, readFileSync } from 'node:fs';
import type { Gateway } from './nginx.ts';

/** CPU time that the workers of this gateway have used, in ticks of 1/100 s; also where they run in a container. */
export function workerTicks(gateway: Gateway): number {
  // proc(5): utime and stime are fields 14 and 15, counted from 1 with the name.
  return workersOf(gateway).reduce(
    (sum, { stat }) => sum + Number(fields(stat)[11]) + Number(fields(stat)[12]),
    0,
  );
}

/** The workers that have started: nginx listens before it has any. */
export function workersOf({ prefix }: Gateway): { stat: string }[] {
  const processes = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => ({ pid, command: read(`/proc/${pid}/cmdline`), stat: read(`/proc/${pid}/stat`) }));
  const ours = new Set(processes.filter(({ command }) => command.includes(prefix)).map(({ pid }) => pid));
  return processes.filter(
    ({ command, stat }) => command.startsWith('nginx: worker') && ours.has(fields(stat)[1] ?? ''),
  );
}

/** The fields behind the name, which may hold blanks: state, parent, … */
const fields = (stat: string): string[] => stat.slice(stat.lastIndexOf(')') + 2).split(' ');

/** Empty for a process that ended meanwhile. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
