import type { Issuer, StrategyFacts } from '../strategy.ts';
import type { Accounts } from './accounts.ts';

/** What the routes of a strategy's host are made from. */
export interface SignInOptions {
  readonly facts: StrategyFacts;
  readonly issuer: Issuer;
  readonly accounts: Accounts;
}
