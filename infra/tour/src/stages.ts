import type { Expectation } from './expectations.ts';
import type { Stage } from './progress.ts';
import type { Settings } from './settings.ts';

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
  strategies: readonly Expectation[],
  settings: Settings | undefined,
  patience: number,
): Stage[] {
  const bounds = strategies.flatMap(({ signOut, role }) => [signOut, role]);
  const longest = settings === undefined ? patience : Math.max(...bounds.map((bound) => bound(settings)));
  return [
    ...strategies.map(({ strategy }) => ({
      title: `${strategy}: ${FULL_EXTENT.clients} clients, ${FULL_EXTENT.requestsEach} requests each`,
      seconds: 6,
    })),
    {
      title: 'a cart written twice at once, a role removed, a sign-out: until all replicas know',
      seconds: longest + 4,
    },
    { title: 'one replica is stopped and replaced', seconds: 8 },
    { title: 'everybody signs out', seconds: 2 },
  ];
}
