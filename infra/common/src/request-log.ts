import { readable } from './recent-logs.ts';

/** What one part wrote about one request. */
export interface RequestLine {
  part: string;
  /** As the line says, ISO 8601; empty where it says none. */
  time: string;
  line: string;
}

/** The lines of a part's log that name a request id. The id stands alone: `req-1` is not found in `req-12`. */
export function linesOf(part: string, lines: Iterable<string>, id: string): RequestLine[] {
  const found: RequestLine[] = [];
  for (const line of lines) {
    if (!line.includes(id) || !line.split(/[^\w.-]+/).includes(id)) continue;
    found.push({ part, time: /"time":"([^"]+)"/.exec(line)?.[1] ?? '', line });
  }
  return found;
}

/** In the order of time, each under its part's name; what says no time comes last. */
export function inTimeOrder(all: readonly RequestLine[]): string[] {
  const width = Math.max(0, ...all.map(({ part }) => part.length));
  const when = ({ time }: RequestLine): number => {
    const milliseconds = Date.parse(time);
    return Number.isNaN(milliseconds) ? Number.POSITIVE_INFINITY : milliseconds;
  };
  return all
    .toSorted((a, b) => (when(a) === when(b) ? 0 : when(a) - when(b)))
    .map(({ part, line }) => `${part.padEnd(width)} | ${readable(line)}`);
}
