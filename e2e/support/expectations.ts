import { type Answer, codeOf } from '@gatehouse/testkit/answer';
import type { Limits } from '@gatehouse/testkit/limits';
import { expect, type TestContext } from 'vitest';
import type { Strategy } from './strategies.ts';
import { target } from './target.ts';

/** The answer is this refusal. Its shape as a problem was checked when it arrived. */
export function expectProblem(answer: Answer, status: number, ...codes: string[]): void {
  expect(answer.status, `${answer.request}: ${answer.text}`).toBe(status);
  expect(codes, answer.request).toContain(codeOf(answer));
}

/** An ISO 8601 instant in UTC. */
export const instant: unknown = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/);

const PATIENCE_SECONDS = 20;

/** Limits of the cluster under test. */
export function limits(): Limits {
  return target().limits;
}

/** Skips a test that would wait too long: a running cluster may have the long default limits. */
export function waitableBound(context: TestContext, strategy: Strategy): number {
  const seconds = strategy.bound(limits());
  context.skip(
    seconds > PATIENCE_SECONDS,
    `the running cluster's bound is ${seconds} s; own clusters have short ones`,
  );
  return seconds;
}

/** The same for any wait. */
export function waitable(context: TestContext, seconds: number): number {
  context.skip(seconds > PATIENCE_SECONDS, `the running cluster makes this wait ${seconds} s`);
  return seconds;
}
