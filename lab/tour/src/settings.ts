/** The time limits of the services that decide how long a tour takes. All in seconds. */
export interface Settings {
  accessToken: number;
  localRenewal: number;
  sealedRenewal: number;
  lease: number;
  phantomCache: number;
  storeTimeout: number;
  clockTolerance: number;
}

/** What the tour's own cluster runs with: short enough to be waited for, long enough to be seen. */
export const ownSettings: Settings = {
  accessToken: 10,
  localRenewal: 5,
  sealedRenewal: 5,
  lease: 1,
  phantomCache: 1,
  storeTimeout: 0.25,
  clockTolerance: 1,
};

/** The settings as the services' environment. */
export function asEnvironment(settings: Settings): Record<string, string> {
  return {
    ACCESS_TOKEN_SECONDS: String(settings.accessToken),
    LOCAL_RENEWAL_SECONDS: String(settings.localRenewal),
    SEALED_RENEWAL_SECONDS: String(settings.sealedRenewal),
    LEASE_MILLISECONDS: String(settings.lease * 1000),
    PHANTOM_CACHE_SECONDS: String(settings.phantomCache),
    STORE_TIMEOUT_MILLISECONDS: String(settings.storeTimeout * 1000),
    CLOCK_TOLERANCE_SECONDS: String(settings.clockTolerance),
  };
}
