import type { ConfigurationFault } from './start-error.ts';

/** Names that an older version read, and what has taken their place. Ignored, they would leave a service half configured. */
const RETIRED: Readonly<Record<string, string>> = {
  INTERNAL_SECRET:
    'is no longer read. Set INTERNAL_QUERY_SECRET everywhere, and INTERNAL_CHANGE_SECRET for auth and for replicas ' +
    'that keep sessions themselves, with two different values.',
};

/** A fault for each retired name that is set, itself or as `X_FILE`. */
export function retiredVariables(env: Readonly<Record<string, string | undefined>>): ConfigurationFault[] {
  return Object.entries(RETIRED)
    .filter(([variable]) => env[variable] || env[`${variable}_FILE`])
    .map(([variable, rule]) => ({ variable, rule }));
}
