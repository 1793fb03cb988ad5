import { isIP } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { type Logger, withoutRedaction } from './logging.ts';
import type { Metrics } from './metrics.ts';
import type { RouteConstraint } from './routing.ts';

export interface RequestLogOptions {
  logger: Logger;
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
  { logger, metrics, constraint, level }: RequestLogOptions,
): void {
  const lines = withoutRedaction(logger);
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
    // (!) Each field is of a set that is known here, a number, or checked for its shape: none can hold a credential.
    const line = {
      requestId: request.id,
      method: request.method,
      route,
      status,
      ms: Math.round(reply.elapsedTime * 100) / 100,
      address: isIP(request.ip) === 0 ? 'invalid' : request.ip,
      ...(variant === '' ? {} : { variant }),
      ...(request.problemCode === '' ? {} : { code: request.problemCode }),
    };
    lines[status >= 400 ? 'info' : level](line, 'request');
    done();
  });
}
