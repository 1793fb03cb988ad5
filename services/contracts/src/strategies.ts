import { Type } from 'typebox';

/**
 * The ways of staying signed in that this deployment can run, in the order the documents list them.
 * The name is the first label of the host, the audience of a token and the prefix of a store key.
 */
export const STRATEGY_NAMES = [
  'memory',
  'sticky',
  'shared',
  'cached',
  'token',
  'denylist',
  'sealed',
  'phantom',
] as const;

export const StrategyName = Type.Enum([...STRATEGY_NAMES]);
export type StrategyName = (typeof STRATEGY_NAMES)[number];

/** Whether `value` names a strategy. */
export function isStrategyName(value: string): value is StrategyName {
  return (STRATEGY_NAMES as readonly string[]).includes(value);
}

/** The header in which the gateway names the strategy; it never passes a client's own value. */
export const STRATEGY_HEADER = 'gatehouse-strategy';

/** The header in which the gateway brings what auth said of a credential: a signed token, or `rejected`. */
export const VERDICT_HEADER = 'gatehouse-verdict';
export const REJECTED_VERDICT = 'rejected';

/**
 * The header in which the gateway says that it kept a refresh cookie from a replica: `one`, or `several`, which is one
 * credential too many. Absent when the client brought none.
 */
export const REFRESH_WITHHELD_HEADER = 'gatehouse-refresh-withheld';

/** The header in which the gateway asks auth about a credential. */
export const CREDENTIAL_HEADER = 'gatehouse-credential';

/** The header that carries the deployment's secret on calls between our own services. */
export const INTERNAL_SECRET_HEADER = 'gatehouse-internal-secret';
