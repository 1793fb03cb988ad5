import { closeAgents } from '@gatehouse/testkit/transport';
import { afterAll, beforeEach, expect, inject, type TestContext } from 'vitest';
import { repeatUndecided } from './exchange.ts';
import { note, type Outcome } from './tally.ts';

type Task = TestContext['task'];

const begun: Task[] = [];

// The contract's tests break nothing: see `repeatUndecided`.
if (expect.getState().testPath?.includes('/test/contract/') === true) repeatUndecided();

function titlesOf(task: { name: string; suite?: unknown }): string[] {
  const above = task.suite === undefined ? [] : titlesOf(task.suite as Parameters<typeof titlesOf>[0]);
  return [...above, task.name];
}

function outcomeOf({ mode, result }: Task): Outcome {
  if (mode === 'skip' || result?.state === 'skip') return 'skipped';
  return result?.state === 'pass' ? 'passed' : 'failed';
}

beforeEach(({ task }) => {
  begun.push(task);
});

// The outcome is known when the file is through: hooks that run after a test may still fail it.
afterAll(() => {
  for (const task of begun) note(inject('gatehouse').tallyFile, titlesOf(task), outcomeOf(task));
});

afterAll(closeAgents);
