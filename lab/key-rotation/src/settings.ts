import { stormEnvironment } from '../../refresh-storm/src/settings.ts';

/** How often verifiers read the key set at least, in ms: as by default. */
export const JWKS_REFRESH = 5000;

export const rotationEnvironment: Readonly<Record<string, string>> = {
  ...stormEnvironment,
  JWKS_REFRESH_SECONDS: String(JWKS_REFRESH / 1000),
};
