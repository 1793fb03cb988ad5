import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import type { Found, FoundVariants } from './report.ts';

interface Run {
  readonly startedAt: Date;
  /** What was typed behind `npm run races --`. */
  readonly words: readonly string[];
  readonly found: Found | FoundVariants;
}

/** Writes what a run found, with all one needs to judge it and to run it again. */
export function writeReport(file: string, { startedAt, words, found }: Run): void {
  const at = words.indexOf('--json');
  const typed = words.filter((_, index) => at < 0 || (index !== at && index !== at + 1));
  const report = {
    command: ['npm run races --', ...typed].join(' '),
    startedAt: startedAt.toISOString(),
    machine: { cores: availableParallelism(), node: process.version },
    ...found,
  };
  writeFileSync(file, `${JSON.stringify(report, undefined, 2)}\n`);
}
