import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { closeSync, openSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileError, hasCode, makeFolder } from '../../common/src/files.ts';
import type { ProcessIdentity } from './process-table.ts';

/** Which process a name was last given to, and since when (ISO 8601). */
export interface NotedProcess extends ProcessIdentity {
  since: string;
}

/**
 * What a process does before it becomes its program: it notes its own number and start time, as the process table has
 * them. Were that up to this program, one that is killed right after the start would leave an unrecorded process.
 */
const NOTE_AND_BECOME = `if [ -r /proc/$$/stat ]; then read -r row </proc/$$/stat; echo "$row" >&3
else echo "$$ $(ps -o lstart= -p $$)" >&3; fi
exec "$0" "$@" 3>&-`;

/** The notes of one cluster: a file for each process, in a folder of their own. */
export class ProcessNotes {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Starts a program in a session of its own, out of reach of Ctrl-C, and notes it under a name. */
  spawn(
    name: string,
    program: string,
    args: readonly string[],
    options: Omit<SpawnOptions, 'detached' | 'stdio'> & {
      stdio: ['ignore' | 'pipe' | number, 'ignore' | number, 'pipe' | number];
    },
  ): ChildProcess {
    const path = join(this.#folder, name);
    let note: number;
    try {
      makeFolder(this.#folder, 0o700);
      note = openSync(path, 'w', 0o600);
    } catch (error) {
      throw fileError(error, path);
    }
    try {
      const stdio = [...options.stdio, note];
      return spawn('/bin/sh', ['-c', NOTE_AND_BECOME, program, ...args], {
        ...options,
        stdio,
        detached: true,
      });
    } finally {
      closeSync(note);
    }
  }

  /** The last process of a name, dead or alive; undefined when there was none. */
  find(name: string): NotedProcess | undefined {
    const path = join(this.#folder, name);
    try {
      const identity = parse(readFileSync(path, 'utf8').trim());
      return identity && { ...identity, since: statSync(path).mtime.toISOString() };
    } catch (error) {
      if (hasCode(error, 'ENOENT')) return undefined;
      throw fileError(error, path);
    }
  }

  /** Every name that has a note. */
  names(): string[] {
    try {
      return readdirSync(this.#folder);
    } catch (error) {
      if (hasCode(error, 'ENOENT')) return [];
      throw fileError(error, this.#folder);
    }
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** A row of proc(5), `12 (sh) S 1 …` with the start time in the 22nd field, or `12 Thu Nov 26 …` where there is no /proc. */
function parse(note: string): ProcessIdentity | undefined {
  const [, pid = '', rest = ''] = /^(\d+) (.+)$/.exec(note) ?? [];
  if (pid === '') return undefined;
  const fields = rest.startsWith('(') ? rest.slice(rest.lastIndexOf(')') + 2).split(' ') : undefined;
  const startTime = fields === undefined ? rest.trim().split(/\s+/).join(' ') : fields[19];
  return startTime === undefined ? undefined : { pid: Number(pid), startTime };
}
