import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { UserError } from '../../common/src/errors.ts';
import { readIfThere, writeAtomically } from '../../common/src/files.ts';
import type { Settings } from '../../common/src/start-request.ts';
import { type NotedProcess, ProcessNotes } from './noted-process.ts';
import { isAlive } from './process-table.ts';

export type ComponentKind = 'postgres' | 'redis' | 'auth' | 'api' | 'adnet' | 'gateway';

/** One part of the cluster, running or not. Its ports stay the same when it is restarted: others know them. */
export interface ComponentRecord {
  /** `postgres`, `redis`, `auth-1`, `api-3`, `adnet`, `gateway`. */
  name: string;
  kind: ComponentKind;
  /** What others connect to; the gateway's is its TLS port. */
  port: number;
  /** Health, metrics and auth's internal routes; services only. */
  operationsPort?: number;
  logFile: string;
  /** Its last process, dead or alive; none before the first start. */
  process?: ComponentProcess;
}

export type ComponentProcess = NotedProcess;

/** Whether the part's process lives. */
export async function isRunning(part: ComponentRecord): Promise<boolean> {
  return part.process !== undefined && (await isAlive(part.process));
}

/** Everything that is known about a native cluster: one file, no daemon. */
export interface NativeState {
  version: 1;
  settings: Settings;
  /** Number of the next replica. Names are never used twice: `api-2` in a log is always the same process's. */
  nextReplica: number;
  parts: ComponentRecord[];
  /** Until everything has served once: a launcher that was killed meanwhile has left an incomplete cluster, which is not repaired. */
  starting?: true;
}

/** Reads and writes the state file. The writer holds the cluster's lock. */
export class StateStore {
  readonly path: string;
  readonly notes: ProcessNotes;

  constructor(path: string) {
    this.path = path;
    this.notes = new ProcessNotes(join(dirname(path), 'processes'));
  }

  /** @throws UserError when the file is not a state that this version wrote */
  read(): NativeState | undefined {
    const text = readIfThere(this.path);
    if (text === undefined) return undefined;
    const state = this.#parse(text);
    // What a process noted by itself is the latest: this file follows, unless the launcher was killed in between.
    const parts = state.parts.map((part) => withProcess(part, this.notes.find(part.name) ?? part.process));
    return { ...state, parts };
  }

  /** The state, where there has to be one. */
  demand(): NativeState {
    const state = this.read();
    if (state === undefined)
      throw new UserError('The cluster does not run (any more).', 'Start it with `./gatehouse up`.');
    return state;
  }

  write(state: NativeState): void {
    writeAtomically(this.path, `${JSON.stringify(state, undefined, 2)}\n`);
  }

  /** Adds a part that has no process yet. */
  add(part: ComponentRecord): void {
    const state = this.demand();
    this.write({ ...state, parts: [...state.parts, part] });
  }

  /** Notes which process a part is now. */
  setProcess(name: string, process: ComponentProcess): void {
    const state = this.demand();
    this.write({
      ...state,
      parts: state.parts.map((part) => (part.name === name ? { ...part, process } : part)),
    });
  }

  forget(names: readonly string[]): void {
    const state = this.demand();
    this.write({ ...state, parts: state.parts.filter((one) => !names.includes(one.name)) });
  }

  /** Everything has served once. */
  settle(): void {
    const { starting: _, ...state } = this.demand();
    this.write(state);
  }

  remove(): void {
    rmSync(this.path, { force: true });
    this.notes.remove();
  }

  #parse(text: string): NativeState {
    const state = parseJson(text);
    if (isState(state)) return state;
    throw new UserError(
      `The state file ${this.path} cannot be read.`,
      'Look for processes of this cluster yourself (ps), end them, then delete the file.',
    );
  }
}

function withProcess(part: ComponentRecord, process: ComponentProcess | undefined): ComponentRecord {
  return process === undefined ? part : { ...part, process };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Only this program writes the file: enough to tell it from half a file and from another version's. */
function isState(value: unknown): value is NativeState {
  return (
    typeof value === 'object' &&
    value !== null &&
    'version' in value &&
    value.version === 1 &&
    'settings' in value &&
    'parts' in value &&
    Array.isArray(value.parts)
  );
}
