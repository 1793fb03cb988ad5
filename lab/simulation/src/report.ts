import type { StrategyName } from '@gatehouse/contracts';
import { type Findings, runAll } from './campaign.ts';
import { CHECKS, type CheckName } from './check-input.ts';
import { MUTANTS } from './mutants.ts';

const SHOWN_FAILURES = 5;
const PROGRESS_MS = 5000;

/** What a run found, as `--json` writes it. */
export interface Found {
  readonly isKept: boolean;
  readonly seconds: number;
  readonly strategies: readonly {
    readonly strategy: StrategyName;
    readonly seconds: number;
    readonly histories: number;
    readonly operations: number;
    readonly steps: number;
    /** Histories in which something was not kept, and for each check those that it objected to. */
    readonly failed: number;
    readonly objections: Readonly<Record<CheckName, number>>;
  }[];
}

/** Runs so many histories of each strategy, says how far it is, and what was not kept. */
export async function report(
  strategies: readonly StrategyName[],
  first: number,
  count: number,
): Promise<Found> {
  const startedAt = performance.now();
  const all = strategies.length * count;
  let [done, failed, shownAt] = [0, 0, startedAt];
  const rows: Found['strategies'][number][] = [];
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
    const milliseconds = performance.now() - strategyStartedAt;
    tell(strategy, findings, milliseconds);
    const { failures, ...counts } = findings;
    const objections = objectionsIn(findings);
    rows.push({ strategy, seconds: milliseconds / 1000, ...counts, failed: failures.length, objections });
  }
  const milliseconds = performance.now() - startedAt;
  console.log(
    `${done} histories in ${duration(milliseconds)}, ${rate(done, milliseconds)} a second: ${failed} not kept`,
  );
  return { isKept: failed === 0, seconds: milliseconds / 1000, strategies: rows };
}

function objectionsIn({ failures }: Findings): Record<CheckName, number> {
  const histories = (name: CheckName): number =>
    failures.filter(({ violations }) => violations.some(({ check }) => check === name)).length;
  return Object.fromEntries(CHECKS.map((name) => [name, histories(name)])) as Record<CheckName, number>;
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

/** How soon each broken variant was caught, as `--json` writes it. */
export interface FoundVariants {
  /** All were caught. */
  readonly isKept: boolean;
  readonly variants: readonly {
    readonly name: string;
    readonly strategy: StrategyName;
    readonly check: CheckName;
    /** Run until it was caught, that one included, or in all. */
    readonly histories: number;
    readonly caughtBy?: number | undefined;
  }[];
}

/** Runs each broken variant until its check objects. */
export async function tryVariants(first: number, count: number): Promise<FoundVariants> {
  const variants: FoundVariants['variants'][number][] = [];
  for (const { name, strategy, check, sabotage } of MUTANTS) {
    let caughtBy: number | undefined;
    const { histories } = await runAll({
      ...{ strategy, first, count, sabotage },
      isEnough(run, seed) {
        if (run.violations.some((violation) => violation.check === check)) caughtBy = seed;
        return caughtBy !== undefined;
      },
    });
    variants.push({ name, strategy, check, histories, caughtBy });
    const verdict = caughtBy === undefined ? `NOT caught in ${histories}` : `caught by seed ${caughtBy}`;
    console.log(`${strategy.padEnd(9)} ${name}: ${verdict} (${check})`);
  }
  return { isKept: variants.every(({ caughtBy }) => caughtBy !== undefined), variants };
}

const rate = (count: number, milliseconds: number): string => ((count / milliseconds) * 1000).toFixed(0);

function duration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  return seconds < 90 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
