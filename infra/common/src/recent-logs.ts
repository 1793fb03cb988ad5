import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** Enough for ten long lines; a log may be gigabytes. */
const WINDOW = 64 * 1024;

/** The last lines of a log, made readable; none when there is no such file. */
export function lastLines(path: string, count: number): string[] {
  return tailText(path)
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(-count)
    .map(readable);
}

/** What every line says again, and the part's name in front of it already does. */
const LEFT_OUT = ['level', 'time', 'msg', 'service', 'replica', 'pid', 'hostname', 'stack'];

/** One line of a log: JSON becomes `12:34:56 warn message name=value …`, everything else stays. */
export function readable(line: string): string {
  const entry = line.startsWith('{') ? parse(line) : undefined;
  if (entry === undefined) return line;
  const head = [clock(entry.time), entry.level, entry.msg].filter(
    (word) => typeof word === 'string' && word !== '',
  );
  return [...head, ...details(entry, '')].join(' ');
}

/** `name=value` for everything else, `err.message=…` for what lies deeper. */
function details(entry: Record<string, unknown>, prefix: string): string[] {
  return Object.entries(entry)
    .filter(([name]) => !LEFT_OUT.includes(name))
    .flatMap(([name, value]) =>
      isRecord(value) ? details(value, `${prefix}${name}.`) : [`${prefix}${name}=${String(value)}`],
    );
}

function clock(time: unknown): string {
  return typeof time === 'string' ? time.slice(11, 19) : '';
}

function parse(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function tailText(path: string): string {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return '';
  }
  try {
    const { size } = fstatSync(file);
    const length = Math.min(size, WINDOW);
    const buffer = Buffer.alloc(length);
    readSync(file, buffer, 0, length, size - length);
    return buffer.toString('utf8');
  } finally {
    closeSync(file);
  }
}
