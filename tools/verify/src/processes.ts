import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { readIfThere } from '@gatehouse/infra/common/files';
import { send, startTimeOf, untilGone } from '@gatehouse/infra/native/process-table';

/** Every process of a step carries this variable, children of children included: so they can be found again. */
const MARK = 'GATEHOUSE_STEP_MARK';
const GRACE_MS = 15_000;
const DRAIN_MS = 2000;
const MOST_LOOKS = 3;

/** The step was stopped: its time was up, or the user pressed Ctrl-C. */
class Stopped extends Error {}

export interface Launch {
  command: readonly string[];
  cwd: string;
  environment: NodeJS.ProcessEnv;
  /** Receives standard output and standard error. */
  output: NodeJS.WritableStream;
  /** Aborting it ends the process and all it started. */
  signal: AbortSignal;
  mark: string;
}

/**
 * Runs one command to its end, without standard input, in a process group of its own.
 *
 * @returns the exit code (128 + n after signal n, 127 when the program is not there)
 * @throws {Stopped} when `signal` ended it
 */
export async function run({ command, cwd, environment, output, signal, mark }: Launch): Promise<number> {
  signal.throwIfAborted();
  const [program = '', ...args] = command;
  const child = spawn(program, args, {
    cwd,
    env: { ...environment, [MARK]: mark },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  child.stdout.pipe(output, { end: false });
  child.stderr.pipe(output, { end: false });
  let stopping: Promise<void> | undefined;
  const stop = (): void => {
    stopping = endGroup(child);
  };
  signal.addEventListener('abort', stop, { once: true });
  const code = await exitOf(child, output);
  signal.removeEventListener('abort', stop);
  await stopping;
  if (signal.aborted) throw new Stopped(`stopped: ${command.join(' ')}`);
  return code;
}

function exitOf(child: ChildProcess, output: NodeJS.WritableStream): Promise<number> {
  return new Promise((resolve) => {
    child.once('error', (error) => {
      output.write(`${error.message}\n`);
      resolve(127);
    });
    child.once('exit', (code, signal) => {
      const exit = code ?? 128 + (signal ? constants.signals[signal] : 0);
      // The last words come with `close`. A grandchild that keeps the pipe open must not hold the whole run, though.
      const late = setTimeout(() => resolve(exit), DRAIN_MS);
      child.once('close', () => {
        clearTimeout(late);
        resolve(exit);
      });
    });
  });
}

/** SIGTERM, so that tests and clusters can tidy up; SIGKILL for what is still there after the grace. */
async function endGroup(child: ChildProcess): Promise<void> {
  const { pid } = child;
  if (pid === undefined) return;
  const send = (signal: NodeJS.Signals): void => {
    try {
      process.kill(-pid, signal);
    } catch {
      // The group is gone: that is what was wanted.
    }
  };
  send('SIGTERM');
  const late = AbortSignal.timeout(GRACE_MS);
  while (child.exitCode === null && child.signalCode === null && !late.aborted) await sleep(100);
  send('SIGKILL');
}

/**
 * Ends whatever a finished step left running, daemons included, and names it. It is gone when this resolves.
 * Looks into /proc, so it finds nothing on other systems than Linux.
 */
export async function endLeftovers(mark: string): Promise<string[]> {
  const ended: string[] = [];
  // Who is about to end may start one more, so there is a second look; who cannot be ended must not hold the run.
  for (let look = 1; look <= MOST_LOOKS; look += 1) {
    const found = await Promise.all(pidsOf(mark).map(endLeftover));
    if (found.length === 0) break;
    ended.push(...found.filter((one) => one !== undefined));
  }
  return ended;
}

/** @returns what it was; undefined when it had ended by itself meanwhile */
async function endLeftover(pid: number): Promise<string | undefined> {
  const startTime = await startTimeOf(pid);
  const command = readIfThere(`/proc/${pid}/cmdline`)?.replaceAll('\0', ' ').trim();
  if (startTime === undefined || !(await send({ pid, startTime }, 'SIGKILL'))) return undefined;
  await untilGone({ pid, startTime }, GRACE_MS);
  return `${pid} ${command}`;
}

function pidsOf(mark: string): number[] {
  const carries = (pid: string): boolean => {
    try {
      return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(`${MARK}=${mark}`);
    } catch {
      return false;
    }
  };
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name) && carries(name))
      .map(Number);
  } catch {
    return [];
  }
}
