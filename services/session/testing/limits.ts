import { Value } from 'typebox/value';
import { limitsConfig, readLimits } from '../src/limits.ts';
import type { Limits } from '../src/strategy.ts';

/** The limits of CONTRACT.md, with some of them changed. */
export function testLimits(changed: Partial<Limits> = {}): Limits {
  return { ...readLimits(Value.Parse(limitsConfig, Value.Default(limitsConfig, {}))), ...changed };
}
