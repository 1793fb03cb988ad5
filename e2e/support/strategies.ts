import { type Strategy, type StrategyName, strategyTable } from '@gatehouse/testkit/strategy-table';
import { inject } from 'vitest';
import type {} from './vitest-context.ts';

export type { Strategy, StrategyName } from '@gatehouse/testkit/strategy-table';
export {
  AFFINITY_COOKIE,
  CART_COOKIE,
  lifeOfToken,
  PREFERENCES_COOKIE,
  REFRESH_COOKIE,
  SESSION_COOKIE,
} from '@gatehouse/testkit/strategy-table';

/** The strategies the cluster under test runs. */
export const strategies = strategyTable.filter(({ name }) => inject('gatehouse').strategies.includes(name));

/** Those whose credential is a cookie. */
export const cookieStrategies = strategies.filter(({ transport }) => transport === 'cookie');

/** One strategy by name; undefined when the cluster does not run it. */
export function strategyNamed(name: StrategyName): Strategy {
  const found = strategyTable.find((strategy) => strategy.name === name);
  if (found === undefined) throw new Error(`There is no strategy ${name}.`);
  return found;
}
