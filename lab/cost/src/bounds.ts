/**
 * The most that a request may cost, as a multiple of the same answer from a plain Fastify server with Fastify's own request log:
 * CPU time of the process (issue 14). A strategy that is not listed has no bound.
 */
export interface Bounds {
  /** `GET /api/public`. */
  readonly publicly: number;
  /** `GET /api/me`, by strategy. */
  readonly authenticated: Readonly<Record<string, number>>;
}

export const BOUNDS: Bounds = {
  publicly: 1.2,
  authenticated: {
    memory: 1.5,
    sticky: 1.5,
    shared: 1.8,
    cached: 1.5,
    token: 1.5,
    denylist: 1.5,
    sealed: 1.6,
  },
};
