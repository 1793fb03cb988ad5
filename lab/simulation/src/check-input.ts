import type { StrategyName } from '@gatehouse/contracts';
import type { Bound, TimeLimits } from '@gatehouse/session';
import type { History } from './history.ts';

export const CHECKS = [
  'no resurrection',
  'no false death',
  'no mix-up of users',
  'single successor',
  'roles in time',
  'no lost cart update',
  'refused requests do not extend',
  'unknown only in faults',
] as const;
export type CheckName = (typeof CHECKS)[number];

export interface Violation {
  readonly check: CheckName;
  /** What happened, with the numbers of the operations. */
  readonly what: string;
}

/** A history and what it is judged by. */
export interface CheckInput {
  readonly history: History;
  readonly strategy: StrategyName;
  readonly bound: Bound;
  readonly limits: TimeLimits;
  readonly isCalm: boolean;
  /** How far the wall clocks were apart at most, in ms. */
  readonly skew: number;
}
