import type { Stage } from '../../report/src/progress.ts';
import type { TestCluster } from './test-cluster.ts';

/** How much a tour asks. */
export interface Extent {
  /** Clients that sign in, in each strategy. */
  clients: number;
  requestsEach: number;
}

/** What the documents speak of. */
export const FULL_EXTENT: Extent = { clients: 20, requestsEach: 25 };

/** What a tour does one after the other, for showing how far it is. `patience` in seconds. */
export function stagesOf(
  { strategies, settings }: Pick<TestCluster, 'strategies' | 'settings'>,
  { patience, extent }: { patience: number; extent: Extent },
): Stage[] {
  const bounds = strategies.flatMap(({ signOut, role }) => [signOut, role]);
  const longest = settings === undefined ? patience : Math.max(...bounds.map((bound) => bound(settings)));
  return [
    ...strategies.map(({ strategy }) => ({
      title: `${strategy}: ${extent.clients} clients, ${extent.requestsEach} requests each`,
      seconds: 5,
    })),
    {
      title: 'a cart written twice at once, a role removed, a sign-out: until all replicas know',
      seconds: longest + 3,
    },
    { title: 'one replica is stopped and replaced', seconds: 8 },
    { title: 'all clients sign out', seconds: 1 },
  ];
}
