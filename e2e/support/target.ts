import { inject } from 'vitest';
import type { ProvidedCluster } from './vitest-context.ts';

let aimed: ProvidedCluster | undefined;

/** The cluster that requests go to: the one under test, unless this file started one of its own. */
export function target(): ProvidedCluster {
  return aimed ?? inject('gatehouse');
}

/** From now on the requests of this test file go to that cluster. Files run in workers of their own. */
export function aimAt(cluster: ProvidedCluster): void {
  aimed = cluster;
}
