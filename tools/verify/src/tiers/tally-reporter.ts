import { writeFileSync } from 'node:fs';
import type { Reporter, TestCase, TestModule, TestSuite } from 'vitest/node';
import { TALLY_FILE, type Tally } from './tally.ts';

/** Counts what a run really did, into the file that `GATEHOUSE_TALLY_FILE` names. */
export default class TallyReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const file = process.env[TALLY_FILE];
    if (file !== undefined) writeFileSync(file, JSON.stringify(tallyOf(modules, unhandledErrors)));
  }
}

function tallyOf(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): Tally {
  const tests = modules.flatMap((module) => [...module.children.allTests()]);
  const inState = (state: string): TestCase[] => tests.filter((test) => test.result().state === state);
  // A file that cannot be loaded and a hook that throws have no test to their name; they count all the same.
  const broken = modules.reduce((sum, module) => sum + errorsOutsideTests(module), unhandledErrors.length);
  return {
    passed: inState('passed').length,
    failed: inState('failed').length + broken,
    // A run that was interrupted leaves tests pending: they did not run either.
    skipped: [...inState('skipped'), ...inState('pending')].map(describe),
  };
}

function errorsOutsideTests(module: TestModule): number {
  const suites: TestSuite[] = [...module.children.allSuites()];
  return module.errors().length + suites.reduce((sum, suite) => sum + suite.errors().length, 0);
}

function describe(test: TestCase): string {
  const result = test.result();
  const mode = result.state === 'pending' ? 'was interrupted' : (test.options.mode ?? 'skip');
  const reason = result.state === 'skipped' && result.note ? result.note : `${mode}, no reason given`;
  return `${test.module.relativeModuleId} > ${test.fullName}: ${reason}`;
}
