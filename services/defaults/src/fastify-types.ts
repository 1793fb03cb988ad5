/** Whether this process is on its way out. One object per app, switched on by `serve`. */
export interface DrainState {
  active: boolean;
}

declare module 'fastify' {
  interface FastifyInstance {
    drain: DrainState;
  }
  interface FastifyRequest {
    /** The code of the problem that was answered, for the request's log line; empty when there was none. */
    problemCode: string;
  }
}
