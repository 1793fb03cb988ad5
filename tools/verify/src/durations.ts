import { join } from 'node:path';
import { readIfThere, writeAtomically } from '@gatehouse/infra/common/files';

/** How many seconds each step took when it last passed: what the time left is estimated from. */
export type Durations = Record<string, number>;

const fileIn = (folder: string): string => join(folder, 'durations.json');

/** No file, or one that is no longer readable: no estimate, which is no reason to fail. */
export function readDurations(folder: string): Durations {
  try {
    return JSON.parse(readIfThere(fileIn(folder)) ?? '{}') as Durations;
  } catch {
    return {};
  }
}

/** Steps that did not run keep what they had. */
export function writeDurations(folder: string, latest: Durations): void {
  const merged = { ...readDurations(folder), ...latest };
  writeAtomically(fileIn(folder), `${JSON.stringify(merged, null, 2)}\n`);
}

/** `7 s`, `4:05`. */
export function clock(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}
