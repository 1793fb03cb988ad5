import type { FastifyInstance } from 'fastify';
import type { Metrics } from './metrics.ts';
import type { RouteConstraint } from './routing.ts';

export interface RequestLogOptions {
  metrics: Metrics;
  constraint: RouteConstraint | undefined;
  /** The level of the line of a request that succeeded. */
  level: 'info' | 'debug';
}

/**
 * One line and one observation per request. The route's pattern stands for the address: an address can hold what
 * a user pasted by mistake, and would make a metric without bounds.
 */
export function recordRequests(
  app: FastifyInstance,
  { metrics, constraint, level }: RequestLogOptions,
): void {
  const known = new Set<unknown>(constraint?.known);
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.is404 ? 'unmatched' : (request.routeOptions.url ?? 'unmatched');
    const value = constraint && request.headers[constraint.header];
    const variant = known.has(value) ? String(value) : '';
    const status = reply.statusCode;
    metrics.requestDuration.observe(
      { method: request.method, route, status, variant },
      reply.elapsedTime / 1000,
    );
    const line = {
      method: request.method,
      route,
      status,
      ms: Math.round(reply.elapsedTime * 100) / 100,
      address: request.ip,
      ...(variant === '' ? {} : { variant }),
      ...(request.problemCode === '' ? {} : { code: request.problemCode }),
    };
    request.log[status >= 400 ? 'info' : level](line, 'request');
    done();
  });
}
