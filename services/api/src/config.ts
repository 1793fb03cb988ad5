import { isStrategyName, STRATEGY_NAMES, type StrategyName } from '@gatehouse/contracts';
import {
  addressFaults,
  ConfigurationError,
  type ConfigurationFault,
  commonConfig,
  readConfig,
} from '@gatehouse/defaults';
import { contradictions, readTimeLimits, type TimeLimits, timeLimitsConfig } from '@gatehouse/session';
import { type Static, Type } from 'typebox';
import { requirementsOf } from './strategies.ts';

/** Every variable that a replica reads; `docs/operations.md` lists them from here. */
export const apiConfig = Type.Object({
  ...commonConfig.properties,
  ...timeLimitsConfig.properties,
  AUTH_URL: Type.String({
    pattern: '^https?://[^/?#]+/?$',
    description: "Auth's operations port, such as http://auth:3001.",
  }),
  INTERNAL_CHANGE_SECRET: Type.String({
    pattern: '^([!-~]{32,256})?$',
    default: '',
    description:
      'What a replica that runs memory or sticky shows auth for sign-in, password changes and administration: 32 to 256 characters.',
  }),
  SEALING_KEYS: Type.Array(Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' }), {
    default: [],
    description: 'Keys of 32 bytes each in base64url, separated by commas: the first seals, all open.',
  }),
});

/** What the environment says, checked as a whole. */
export interface ApiConfig {
  readonly environment: Static<typeof apiConfig>;
  readonly strategies: readonly StrategyName[];
  readonly limits: TimeLimits;
  readonly sealingKeys: readonly Uint8Array[];
}

/** @throws ConfigurationError naming every variable that cannot be used, and what to do. */
export function readApiConfig(env: Record<string, string | undefined>): ApiConfig {
  const environment = readConfig(apiConfig, env);
  const faults = [
    ...contradictions(environment),
    ...addressFaults(environment),
    ...strategyFaults(environment),
    ...sharedSecret(environment),
  ];
  if (faults.length > 0) throw new ConfigurationError(faults);
  return {
    environment,
    strategies: environment.STRATEGIES.filter(isStrategyName),
    limits: readTimeLimits(environment),
    sealingKeys: environment.SEALING_KEYS.map((key) => Buffer.from(key, 'base64url')),
  };
}

/** One value for both would make every replica an administrator (G16). */
function sharedSecret({
  INTERNAL_QUERY_SECRET,
  INTERNAL_CHANGE_SECRET,
}: Static<typeof apiConfig>): ConfigurationFault[] {
  if (INTERNAL_QUERY_SECRET !== INTERNAL_CHANGE_SECRET) return [];
  const rule = 'must not be the same as INTERNAL_QUERY_SECRET: each allows something else.';
  return [{ variable: 'INTERNAL_CHANGE_SECRET', rule }];
}

function strategyFaults(environment: Static<typeof apiConfig>): ConfigurationFault[] {
  const { STRATEGIES } = environment;
  if (!STRATEGIES.every(isStrategyName)) {
    return [{ variable: 'STRATEGIES', rule: `must name only ${STRATEGY_NAMES.join(', ')}.` }];
  }
  return STRATEGIES.flatMap((name) =>
    requirementsOf(name)
      .filter((variable) => environment[variable].length === 0)
      .map((variable) => ({
        variable,
        rule: `is empty, and the strategy ${name} needs it. Set it, or leave ${name} out of STRATEGIES.`,
      })),
  );
}
