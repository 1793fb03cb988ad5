import type { ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { openLog } from './log-file.ts';
import { startTimeOf } from './process-table.ts';
import type { ComponentProcess, ComponentRecord, StateStore } from './state.ts';
import type { OsUser } from './unprivileged-user.ts';

/** How to start one part's process. */
export interface Plan {
  program: string;
  arguments: string[];
  /** Added to the little that every child gets. */
  environment: Record<string, string>;
  workingDirectory: string;
  /** A file that it reads as its standard input; default: none. */
  input?: string | undefined;
  account?: OsUser | undefined;
}

/** A process that this program has started. */
export interface Launched {
  process: ComponentProcess;
  /** Resolves, with how, when it ends. */
  ended: Promise<string>;
}

/** What a child needs of the user's environment. The rest stays out: a stray REDIS_URL must not reach a service. */
const INHERITED = ['PATH', 'HOME', 'USER', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR', 'NODE_EXTRA_CA_CERTS'];

/**
 * Starts a part in a session of its own, so that neither Ctrl-C nor the end of this program reaches it, writing to its log.
 * It notes itself before it becomes its program, and is recorded in the state.
 */
export async function launch(part: ComponentRecord, plan: Plan, store: StateStore): Promise<Launched> {
  const child = spawnNoted(part, plan, store);
  const ended = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
    child.once('error', (error) => resolve(error.message));
  });
  if (child.pid === undefined) throw new Error(`${plan.program} could not be started: ${await ended}`);
  child.unref();
  try {
    // Where it is gone already, the empty start time matches no process.
    const startTime = (await startTimeOf(child.pid)) ?? '';
    const process = { pid: child.pid, startTime, since: new Date().toISOString() };
    store.setProcess(part.name, process);
    return { process, ended };
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
}

function spawnNoted({ name, logFile }: ComponentRecord, plan: Plan, { notes }: StateStore): ChildProcess {
  const log = openLog(logFile);
  const input = plan.input === undefined ? undefined : openSync(plan.input, 'r');
  try {
    return notes.spawn(name, plan.program, plan.arguments, {
      cwd: plan.workingDirectory,
      env: { ...inheritedEnvironment(), ...plan.environment },
      stdio: [input ?? 'ignore', log, log],
      ...(plan.account === undefined ? {} : { uid: plan.account.uid, gid: plan.account.gid }),
    });
  } finally {
    closeSync(log);
    if (input !== undefined) closeSync(input);
  }
}

function inheritedEnvironment(): Record<string, string> {
  return Object.fromEntries(
    INHERITED.map((name) => [name, process.env[name]] as const).filter(
      (entry): entry is readonly [string, string] => entry[1] !== undefined,
    ),
  );
}
