/**
 * The most that an authenticated request may cost, as a multiple of what `/api/public` costs: CPU time of the replica. A
 * strategy that is not listed has no bound.
 */
export const BOUNDS: Readonly<Record<string, number>> = {
  memory: 1.15,
  sticky: 1.15,
  shared: 1.8,
  cached: 1.15,
  token: 1.15,
  denylist: 1.15,
  sealed: 1.6,
};
