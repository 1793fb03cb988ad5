import { isIP } from 'node:net';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { levels } from 'pino';
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

/** What a metric and the line of a request both name. */
interface Labels {
  method: string;
  route: string;
  status: number;
  variant: string;
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
    const { method } = request;
    const route = request.is404 ? 'unmatched' : (request.routeOptions.url ?? 'unmatched');
    const value = constraint && request.headers[constraint.header];
    const variant = known.has(value) ? String(value) : '';
    const status = reply.statusCode;
    const labels = { method, route, status, variant };
    metrics.requestDuration.observe(labels, reply.elapsedTime / 1000);
    const lineLevel = status >= 400 ? 'info' : level;
    if (reaches(lineLevel, request.routeOptions.logLevel)) {
      lines[lineLevel](lineOf(labels, request, reply), 'request');
    }
    done();
  });
}

/** (!) Each field is of a set that is known here, a number, or checked for its shape: none can hold a credential. */
function lineOf({ method, route, status, variant }: Labels, request: FastifyRequest, reply: FastifyReply) {
  return {
    requestId: request.id,
    method,
    route,
    status,
    ms: Math.round(reply.elapsedTime * 100) / 100,
    address: isIP(request.ip) === 0 ? 'invalid' : request.ip,
    ...(variant === '' ? {} : { variant }),
    ...(request.problemCode === '' ? {} : { code: request.problemCode }),
  };
}

/** Whether a route's own level lets the line through: probes come each second, and theirs does not. */
function reaches(level: 'info' | 'debug', routeLevel: string | undefined): boolean {
  if (!routeLevel) return true;
  return (levels.values[level] ?? 0) >= (levels.values[routeLevel] ?? Number.POSITIVE_INFINITY);
}
