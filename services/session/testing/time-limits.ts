import { Value } from 'typebox/value';
import type { TimeLimits } from '../src/strategy.ts';
import { readTimeLimits, timeLimitsConfig } from '../src/time-limits.ts';

/** The limits of CONTRACT.md, with some of them changed. */
export function testLimits(changed: Partial<TimeLimits> = {}): TimeLimits {
  return {
    ...readTimeLimits(Value.Parse(timeLimitsConfig, Value.Default(timeLimitsConfig, {}))),
    ...changed,
  };
}
