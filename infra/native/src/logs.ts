import { createReadStream, readdirSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import type { LogOptions } from '../../common/src/cluster-handle.ts';
import { UserError } from '../../common/src/errors.ts';
import { lastLines, readable } from '../../common/src/recent-logs.ts';
import { inTimeOrder, linesOf, type RequestLine } from '../../common/src/request-log.ts';
import type { ComponentRecord } from './state.ts';

/** Between two looks at the files, in ms. */
const INTERVAL = 200;

/** Prints the ends of the parts' logs, each line under its part's name, and then what is added to them. */
export async function followLogs(parts: readonly ComponentRecord[], options: LogOptions): Promise<void> {
  const { part, follow, lines, write, signal } = options;
  const chosen = parts.filter(({ name }) => part === undefined || name === part);
  if (chosen.length === 0) {
    throw new UserError(
      `There is no part ${part ?? ''}.`,
      `There are ${parts.map(({ name }) => name).join(', ')}.`,
    );
  }
  const width = Math.max(...chosen.map(({ name }) => name.length));
  const tails = chosen.map(({ name, logFile }) => {
    const prefix = chosen.length > 1 ? `${name.padEnd(width)} | ` : '';
    const tail = new Tail(logFile);
    for (const line of lastLines(logFile, lines)) write(`${prefix}${line}`);
    return { prefix, tail };
  });
  while (follow && !signal.aborted) {
    for (const { prefix, tail } of tails) {
      for (const line of await tail.more()) write(`${prefix}${readable(line)}`);
    }
    await pause(INTERVAL, undefined, { signal }).catch(() => undefined);
  }
}

/** Prints what every part wrote about one request. Logs of replicas that are gone lie there until the next start. */
export async function searchLogs(
  folder: string,
  { part, request, write }: Pick<LogOptions, 'part' | 'write'> & { request: string },
): Promise<void> {
  const names = readdirSync(folder)
    .filter((file) => file.endsWith('.log'))
    .map((file) => basename(file, '.log'))
    .filter((name) => part === undefined || name === part);
  const found: RequestLine[] = [];
  for (const name of names) {
    const lines = createInterface({ input: createReadStream(join(folder, `${name}.log`)) });
    for await (const line of lines) found.push(...linesOf(name, [line], request));
  }
  for (const line of inTimeOrder(found)) write(line);
}

/** What is added to one file from now on. */
class Tail {
  readonly #path: string;
  #position: number;
  #rest = '';

  constructor(path: string) {
    this.#path = path;
    this.#position = sizeOf(path);
  }

  /** The whole lines that were added since the last call. */
  async more(): Promise<string[]> {
    const size = sizeOf(this.#path);
    // A new start empties the log.
    if (size < this.#position) this.#position = 0;
    if (size === this.#position) return [];
    const file = await open(this.#path);
    try {
      const buffer = Buffer.alloc(size - this.#position);
      const { bytesRead } = await file.read(buffer, 0, buffer.length, this.#position);
      this.#position += bytesRead;
      const lines = (this.#rest + buffer.toString('utf8', 0, bytesRead)).split('\n');
      this.#rest = lines.pop() ?? '';
      return lines;
    } finally {
      await file.close();
    }
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
