import { type Findings, runAll } from './campaign.ts';
import type { RaceStrategy } from './race-strategy.ts';
import { VARIANTS } from './variants.ts';

const SHOWN_FAILURES = 5;
const PROGRESS_MS = 5000;

/** Runs so many histories of each strategy, says how far it is, and what was not kept. True when all was. */
export async function report(
  strategies: readonly RaceStrategy[],
  first: number,
  count: number,
): Promise<boolean> {
  const startedAt = performance.now();
  const all = strategies.length * count;
  let [done, failed, shownAt] = [0, 0, startedAt];
  for (const strategy of strategies) {
    const strategyStartedAt = performance.now();
    const findings = await runAll({
      ...{ strategy, first, count },
      isEnough() {
        done += 1;
        if (performance.now() - shownAt > PROGRESS_MS) {
          shownAt = performance.now();
          const left = ((shownAt - startedAt) / done) * (all - done);
          process.stderr.write(`  ${done} of ${all} histories, ${strategy}, ${duration(left)} left\n`);
        }
        return false;
      },
    });
    failed += findings.failures.length;
    tell(strategy, findings, performance.now() - strategyStartedAt);
  }
  const milliseconds = performance.now() - startedAt;
  console.log(
    `${done} histories in ${duration(milliseconds)}, ${rate(done, milliseconds)} a second: ${failed} not kept`,
  );
  return failed === 0;
}

function tell(
  strategy: string,
  { histories, operations, steps, failures }: Findings,
  milliseconds: number,
): void {
  console.log(
    `${strategy.padEnd(9)} ${histories} histories, ${operations} operations, ${steps} steps, ` +
      `${rate(histories, milliseconds)} a second: ${failures.length} not kept`,
  );
  for (const { seed, violations } of failures.slice(0, SHOWN_FAILURES)) {
    for (const { check, what } of violations.slice(0, 2)) console.log(`  seed ${seed}, ${check}: ${what}`);
  }
}

/** Runs each broken variant until its check objects. True when all were caught. */
export async function tryVariants(first: number, count: number): Promise<boolean> {
  let areCaught = true;
  for (const { name, strategy, check, sabotage } of VARIANTS) {
    let caughtBy: number | undefined;
    const { histories } = await runAll({
      ...{ strategy, first, count, sabotage },
      isEnough(run, seed) {
        if (run.violations.some((violation) => violation.check === check)) caughtBy = seed;
        return caughtBy !== undefined;
      },
    });
    areCaught &&= caughtBy !== undefined;
    const verdict = caughtBy === undefined ? `NOT caught in ${histories}` : `caught by seed ${caughtBy}`;
    console.log(`${strategy.padEnd(9)} ${name}: ${verdict} (${check})`);
  }
  return areCaught;
}

const rate = (count: number, milliseconds: number): string => ((count / milliseconds) * 1000).toFixed(0);

function duration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  return seconds < 90 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
