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

/** One line of a log: pino's JSON becomes `12:34:56 error message: cause`, everything else stays. */
export function readable(line: string): string {
  const entry = line.startsWith('{') ? parse(line) : undefined;
  if (entry === undefined || typeof entry.msg !== 'string') return line;
  const time = typeof entry.time === 'number' ? new Date(entry.time).toISOString().slice(11, 19) : '';
  const cause = isRecord(entry.err) && typeof entry.err.message === 'string' ? entry.err.message : '';
  const request = isRecord(entry.req) ? [entry.req.method, entry.req.url].join(' ') : '';
  const status = isRecord(entry.res) ? String(entry.res.statusCode ?? '') : '';
  const words = [time, levelName(entry.level), request, status, entry.msg, cause === entry.msg ? '' : cause];
  return words.filter((word) => word !== '').join(' ');
}

const LEVELS: Record<number, string> = {
  10: 'trace',
  20: 'debug',
  30: 'info',
  40: 'warn',
  50: 'error',
  60: 'fatal',
};

function levelName(level: unknown): string {
  return typeof level === 'number' ? (LEVELS[level] ?? '') : typeof level === 'string' ? level : '';
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
