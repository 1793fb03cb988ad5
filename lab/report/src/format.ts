import type { Delay } from '../../tour/src/measures.ts';

/** `9.8 s`, `0 s`, or `> 15 s, still accepted`. */
export function duration({ seconds, still }: Delay): string {
  if (still) return `> ${Math.floor(seconds)} s, still accepted`;
  return seconds === 0 ? '0 s' : `${seconds < 0.1 ? seconds.toFixed(2) : seconds.toFixed(1)} s`;
}

/** `0.04`, `1.3`, `12`: two digits that mean something. */
export function milliseconds(value: number): string {
  if (Number.isNaN(value)) return '–';
  if (value >= 10) return value.toFixed(0);
  return value >= 1 ? value.toFixed(1) : value.toFixed(2);
}

/** `1 session`, `7 sessions`. */
export function several(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
