import type { Limits } from '@gatehouse/testkit/limits';

/** What the global setup tells every test file about the cluster under test. */
export interface ProvidedCluster {
  way: 'native' | 'docker';
  httpsPort: number;
  httpPort: number;
  publicHost: string;
  /** PEM of the development CA. */
  ca: string;
  strategies: string[];
  limits: Limits;
  /** Where the cluster's state lies; undefined: the default place. */
  stateDirectory: string | undefined;
  /** File to which every test file adds its results, one line a test. */
  tallyFile: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    gatehouse: ProvidedCluster;
  }
}
