import type { Say } from './progress.ts';

/** What a cluster is started with; a part that is restarted gets the same. */
export interface Settings {
  httpsPort: number;
  httpPort: number;
  strategies: string[];
  redis: boolean;
  /** The ad network and its publishers, for the cookie laboratory. */
  adnet: boolean;
  /** Reaches every service. */
  environment: Record<string, string>;
  /** Undefined, as nearly always: Redis gets a port of the launcher's choice, and all services the same environment. */
  wiring?: Wiring;
}

/** How the parts of a native cluster are led to each other where something is to stand between them. */
export interface Wiring {
  /** Where Redis listens, known before anything starts; the launcher's choice where it is left out. */
  redisPort?: number;
  /** Variables of one part only, by the part's name: `{ 'api-1': { REDIS_URL: … } }`. */
  environmentOf: Record<string, Record<string, string>>;
}

/** What each way of running is asked to start, once everything that is the same for both has been checked. */
export interface StartRequest {
  stateDirectory: string;
  /** What the user chose; a cluster that runs already must have been started with it. */
  wanted: Partial<Settings>;
  /** For the rest. */
  defaults: Settings;
  replicas: number | undefined;
  /** Number of auth processes; one unless told otherwise. */
  auths?: number | undefined;
  /** What is missing may be installed without asking. */
  yes: boolean;
  say: Say;
  signal: AbortSignal;
}

export const DEFAULT_REPLICAS = 3;
