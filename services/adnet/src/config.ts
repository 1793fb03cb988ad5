import { commonConfig, readConfig } from '@gatehouse/defaults';
import { type Static, Type } from 'typebox';

const { HOST, PORT, OPERATIONS_PORT, REPLICA_NAME, PUBLIC_PORT, TRUSTED_PROXIES, LOG_LEVEL } =
  commonConfig.properties;

/** Every variable that the ad network reads; `docs/operations.md` lists them from here. */
export const adnetConfig = Type.Object({
  ...{ HOST, PORT, OPERATIONS_PORT, REPLICA_NAME, PUBLIC_PORT, TRUSTED_PROXIES, LOG_LEVEL },
  PROFILES_FILE: Type.String({
    minLength: 1,
    description:
      'The path of the SQLite database that holds the profiles; it is created where there is none.',
  }),
  PROFILE_DAYS: Type.Integer({
    minimum: 1,
    maximum: 400,
    default: 30,
    description: 'How long the profile of a browser that does not return is kept, in days: 1–400.',
  }),
});

export type AdnetConfig = Static<typeof adnetConfig>;

/** @throws ConfigurationError naming every variable that cannot be used, and what to do. */
export function readAdnetConfig(env: Record<string, string | undefined>): AdnetConfig {
  return readConfig(adnetConfig, env);
}
