import type { Limits } from '@gatehouse/testkit/limits';
import type { Strategy } from '@gatehouse/testkit/strategy-table';
import type { Facts } from './facts.ts';
import type { Log, Operation } from './log.ts';

export type CheckName =
  | 'no resurrection'
  | 'no false death'
  | 'no mix-up of users'
  | 'single successor'
  | 'roles in time'
  | 'no lost cart update'
  | 'only answers of the contract'
  | 'nothing at another host';

/** A promise that was not kept. */
export interface Violation {
  readonly check: CheckName;
  /** In words, with the numbers of the operations. */
  readonly what: string;
  /** The operations it is about, for the time line. */
  readonly about: readonly Operation[];
}

/** A history and what it is judged by: what the strategy promises, not what the cluster is set to. */
export interface CheckInput {
  readonly log: Log;
  readonly strategy: Strategy;
  readonly facts: Facts;
  readonly limits: Limits;
}
