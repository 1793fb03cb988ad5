/** How much a run asks. */
export interface Workload {
  /** Clients that sign in, in each strategy. */
  clients: number;
  /** How often each strategy is compared with the plain server. */
  rounds: number;
  /** Requests between two looks at the clock: the first ones after a look find the processor's caches cold. */
  requests: number;
  /** Requests under way at the same time, each on a connection of its own. */
  connections: number;
}

/** What the documents speak of. */
export const FULL_WORKLOAD: Workload = { clients: 200, rounds: 40, requests: 1000, connections: 32 };
