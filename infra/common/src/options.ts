import { InvalidArgumentError, Option } from 'commander';

/** More than this has no use on one machine, and is usually a typing mistake. */
const MOST_REPLICAS = 64;

/** A number of replicas. */
export function parseCount(text: string): number {
  const count = wholeNumber(text);
  if (count >= 1 && count <= MOST_REPLICAS) return count;
  throw new InvalidArgumentError(`Give a number from 1 to ${MOST_REPLICAS}.`);
}

/** A number of lines; none is fine. */
export function parseLines(text: string): number {
  const lines = wholeNumber(text);
  if (!Number.isNaN(lines)) return lines;
  throw new InvalidArgumentError('Give a number of lines.');
}

export function parsePort(text: string): number {
  const port = wholeNumber(text);
  if (port >= 1 && port <= 65_535) return port;
  throw new InvalidArgumentError('Give a port from 1 to 65535.');
}

/** `shared,token` */
export function parseList(text: string): string[] {
  const names = text.split(',').map((name) => name.trim());
  if (names.every((name) => name !== '')) return [...new Set(names)];
  throw new InvalidArgumentError('Give names with commas between them, e.g. shared,token.');
}

/** `NAME=VALUE`, as often as wanted. */
export function parseSetting(text: string, soFar: Record<string, string> = {}): Record<string, string> {
  const [, name, value] = /^([A-Z][A-Z0-9_]*)=(.*)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined) {
    throw new InvalidArgumentError('Give NAME=VALUE, e.g. ACCESS_TOKEN_SECONDS=10.');
  }
  return { ...soFar, [name]: value };
}

export function wayOptions(): Option[] {
  return [
    new Option('--native', 'run processes of this machine').conflicts('docker'),
    new Option('--docker', 'run containers (docker compose)').conflicts('native'),
  ];
}

function wholeNumber(text: string): number {
  return /^\d+$/.test(text) ? Number(text) : Number.NaN;
}
