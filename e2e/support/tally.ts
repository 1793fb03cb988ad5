import { appendFileSync, existsSync, readFileSync } from 'node:fs';

export type Outcome = 'passed' | 'failed' | 'skipped';

const names = ['memory', 'sticky', 'shared', 'cached', 'token', 'denylist', 'sealed', 'phantom'];

/** Notes one test's outcome; the strategy is the one its title or a title above it names. */
export function note(tallyFile: string, titles: string[], outcome: Outcome): void {
  const strategy = titles.find((title) => names.includes(title)) ?? 'every strategy';
  appendFileSync(tallyFile, `${strategy}\t${outcome}\n`);
}

/** Notes that a sign-in before a test was undecided or overloaded and had to be tried again. */
export function noteWait(tallyFile: string, request: string): void {
  appendFileSync(tallyFile, `waited\t${request}\n`);
}

/** Prints how many tests of each strategy passed. */
export function printTally(tallyFile: string, heading: string): void {
  if (!existsSync(tallyFile)) return;
  const lines = readFileSync(tallyFile, 'utf8').trimEnd().split('\n');
  const count = (strategy: string, outcome: Outcome): number =>
    lines.filter((line) => line === `${strategy}\t${outcome}`).length;
  process.stdout.write(`\nCONTRACT.md, ${heading}      passed  failed  skipped\n`);
  for (const strategy of [...names, 'every strategy']) {
    const counts = (['passed', 'failed', 'skipped'] as const).map((outcome) => count(strategy, outcome));
    if (counts.every((value) => value === 0)) continue;
    process.stdout.write(
      `  ${strategy.padEnd(30)}${counts.map((value) => String(value).padStart(8)).join('')}\n`,
    );
  }
  const waits = lines.filter((line) => line.startsWith('waited\t')).length;
  if (waits > 0) process.stdout.write(`  ${waits} requests were answered 503 first: the machine is busy\n`);
  // A test each, on average, has a dozen requests: so many are no busy machine but a fault.
  const tests = lines.length - waits;
  if (waits > Math.max(20, tests / 20))
    throw new Error(`${waits} of the requests of ${tests} tests were undecided.`);
}
