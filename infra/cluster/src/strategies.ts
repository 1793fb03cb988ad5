import { STRATEGY_NAMES } from '@gatehouse/contracts';
import { UserError } from '../../common/src/errors.ts';

/** The strategies that cannot do without Redis. Services refuse to start such a one without Redis, too. */
const NEED_REDIS: readonly string[] = ['shared', 'cached', 'denylist'];

/**
 * Checks a choice of strategies before anything is started.
 * @param chosen undefined: every one that can run
 * @throws UserError for a name that does not exist, and for one that needs the Redis that is off
 */
export function checkStrategies(chosen: readonly string[] | undefined, redis: boolean): string[] {
  if (chosen === undefined) return STRATEGY_NAMES.filter((name) => redis || !NEED_REDIS.includes(name));
  const unknown = chosen.filter((name) => !(STRATEGY_NAMES as readonly string[]).includes(name));
  if (unknown.length > 0) {
    throw new UserError(
      `There is no strategy called ${unknown.join(', ')}.`,
      `Choose from ${STRATEGY_NAMES.join(', ')}.`,
    );
  }
  const homeless = redis ? [] : chosen.filter((name) => NEED_REDIS.includes(name));
  if (homeless.length > 0) {
    throw new UserError(
      `The strategy ${homeless.join(', ')} needs Redis and cannot run with --no-redis.`,
      `Leave out --no-redis, or choose from ${checkStrategies(undefined, false).join(', ')}.`,
    );
  }
  return [...chosen];
}
