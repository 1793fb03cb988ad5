import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A process that cannot be mistaken for another one: systems give a pid out again, but never with this start time. */
export interface ProcessIdentity {
  pid: number;
  startTime: string;
}

/** One row of the process table. */
interface Row {
  pid: number;
  parent: number;
  group: number;
  zombie: boolean;
  /** By a signal. */
  stopped: boolean;
  command: string;
  /** Known where the table already says it. */
  startTime: string | undefined;
}

/** When a process started, in the system's own words; undefined when there is none. A zombie counts as none. */
export async function startTimeOf(pid: number): Promise<string | undefined> {
  if (process.platform === 'linux') {
    const row = linuxStat(pid);
    return row?.zombie === false ? row.startTime : undefined;
  }
  try {
    const { stdout } = await run('ps', ['-o', 'stat=,lstart=', '-p', String(pid)]);
    const [state = '', ...started] = stdout.trim().split(/\s+/);
    return state.startsWith('Z') || started.length === 0 ? undefined : started.join(' ');
  } catch {
    return undefined;
  }
}

export async function isAlive(identity: ProcessIdentity): Promise<boolean> {
  return (await startTimeOf(identity.pid)) === identity.startTime;
}

/**
 * Whether the process does nothing any more: stopped (SIGSTOP), dead, or gone. At once, for those who hold up everything
 * else to see it; where there is no /proc a signal that was sent has to do.
 */
export function isStill(pid: number): boolean {
  if (process.platform !== 'linux') return true;
  const row = linuxStat(pid);
  return row === undefined || row.zombie || row.stopped;
}

/** Sends a signal to exactly that process; false when it is gone. */
export async function send(identity: ProcessIdentity, signal: NodeJS.Signals): Promise<boolean> {
  return (await isAlive(identity)) && kill(identity.pid, signal);
}

/** Waits until the process is gone, at most `timeout` ms; false when it is still there then. */
export async function untilGone(identity: ProcessIdentity, timeout: number): Promise<boolean> {
  const deadline = performance.now() + timeout;
  while (await isAlive(identity)) {
    if (performance.now() > deadline) return false;
    await pause(25);
  }
  return true;
}

/** The name of the program that runs under a pid; undefined when none does. */
export async function programOf(pid: number): Promise<string | undefined> {
  return (await processTable()).find((row) => row.pid === pid)?.command;
}

/** The processes that `parent` started and that still run. */
export async function childrenOf(parent: number): Promise<ProcessIdentity[]> {
  return await identify((await processTable()).filter((row) => row.parent === parent));
}

/**
 * What is left of a group whose leader died, e.g. the workers of a killed nginx. Only processes of that program count:
 * a group's number, too, may belong to another process by now.
 */
async function orphansOf(leader: number, program: string): Promise<ProcessIdentity[]> {
  const rows = await processTable();
  return await identify(rows.filter((row) => row.group === leader && row.command.startsWith(program)));
}

/** A killed process is gone within a moment, but for one that waits for a disk, in ms. */
const GONE_WITHIN_MS = 5000;
/** Each look finds what was started since the last one; a killed group starts nothing for long. */
const MOST_LOOKS = 20;

/**
 * Ends what is left of a group whose leader is gone, again until a look finds nothing: a member may have started another one
 * since the last.
 * @returns what could not be ended
 */
export async function endOrphans(leader: number, program: string): Promise<ProcessIdentity[]> {
  let left = await orphansOf(leader, program);
  for (let look = 0; left.length > 0 && look < MOST_LOOKS; look += 1) {
    for (const orphan of left) await send(orphan, 'SIGKILL');
    for (const orphan of left) await untilGone(orphan, GONE_WITHIN_MS);
    left = await orphansOf(leader, program);
  }
  return left;
}

/** Ends a process and its group. The leader first: a list that is made while it lives lacks what it starts next. */
export async function endGroup(leader: ProcessIdentity): Promise<void> {
  await send(leader, 'SIGKILL');
  await untilGone(leader, GONE_WITHIN_MS);
  await endOrphans(leader.pid, '');
}

async function processTable(): Promise<Row[]> {
  const rows = process.platform === 'linux' ? linuxProcessTable() : await psProcessTable();
  return rows.filter((row) => !row.zombie);
}

/** Read from /proc: a slim container has no `ps`. */
function linuxProcessTable(): Row[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => linuxStat(Number(name)))
    .filter((row) => row !== undefined);
}

async function psProcessTable(): Promise<Row[]> {
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid=,pgid=,stat=,comm='], { maxBuffer: 16 << 20 });
  return stdout
    .split('\n')
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line))
    .filter((match) => match !== null)
    .map(([, pid, parent, group, state = '', command = '']) => ({
      pid: Number(pid),
      parent: Number(parent),
      group: Number(group),
      zombie: state.startsWith('Z'),
      stopped: state.startsWith('T'),
      // macOS prints the whole path.
      command: command.slice(command.lastIndexOf('/') + 1),
      startTime: undefined,
    }));
}

async function identify(rows: Row[]): Promise<ProcessIdentity[]> {
  const found = await Promise.all(
    rows.map(async ({ pid, ...row }) => {
      const startTime = row.startTime ?? (await startTimeOf(pid));
      return startTime === undefined ? undefined : { pid, startTime };
    }),
  );
  return found.filter((one) => one !== undefined);
}

/** One process from /proc/<pid>/stat (proc(5)); undefined when it is gone. */
function linuxStat(pid: number): Row | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the command in brackets and may hold anything: count from the last bracket.
    const end = stat.lastIndexOf(')');
    const fields = stat.slice(end + 2).split(' ');
    return {
      pid,
      parent: Number(fields[1]),
      group: Number(fields[2]),
      zombie: fields[0] === 'Z' || fields[0] === 'X',
      stopped: fields[0] === 'T',
      command: stat.slice(stat.indexOf('(') + 1, end),
      startTime: fields[19],
    };
  } catch {
    return undefined;
  }
}

function kill(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}
