import type { FastifyInstance, FastifyRequest, HTTPMethods } from 'fastify';
import { Problem } from './problem.ts';

/** Mounting the same paths several times, told apart by a header that the gateway sets. */
export interface RouteConstraint {
  /** The key under `constraints` of a route. */
  name: string;
  /** The header, in lower case. */
  header: string;
  /** The values this process has routes for; any other is answered 421. */
  known: readonly string[];
}

type ConstraintStorage = ReturnType<Parameters<FastifyInstance['addConstraintStrategy']>[0]['storage']>;
type Handler = NonNullable<ReturnType<ConstraintStorage['get']>>;

/**
 * Lets routes say `constraints: { [name]: value }`. A route without the constraint answers for every value.
 */
export function addConstraint(app: FastifyInstance, { name, header }: RouteConstraint): void {
  app.addConstraintStrategy({
    name,
    mustMatchWhenDerived: false,
    storage: (): ConstraintStorage => {
      const routes = new Map<unknown, Handler>();
      return {
        get: (value) => routes.get(value) ?? null,
        set: (value, handler) => void routes.set(value, handler),
      };
    },
    deriveConstraint: (request) => request.headers[header],
  });
}

/**
 * Refuses, before any body is read, what no route will answer: 400 without Host (RFC 9112 section 3.2), 421 for a
 * constraint value that is not served, 405 where the path has other methods, 404.
 */
export function refuseUnroutable(app: FastifyInstance, constraint: RouteConstraint | undefined): void {
  const known = new Set<unknown>(constraint?.known);
  app.addHook('onRequest', (request, _reply, done) => {
    const value = constraint && request.headers[constraint.header];
    if (request.headers.host === undefined && request.raw.httpVersion === '1.1') {
      done(new Problem('invalid_request', { detail: 'The Host header is missing.' }));
    } else if (value !== undefined && !known.has(value)) {
      done(new Problem('unknown_host'));
    } else if (request.is404) {
      done(missingRoute(app, request, constraint));
    } else {
      done();
    }
  });
  // The hook above has answered already; without this Fastify would install a handler of its own.
  app.setNotFoundHandler(() => Promise.reject(new Problem('not_found')));
}

function missingRoute(
  app: FastifyInstance,
  request: FastifyRequest,
  constraint: RouteConstraint | undefined,
): Problem {
  const allowed = allowedMethods(app, request, constraint);
  if (allowed.length === 0) return new Problem('not_found');
  return new Problem('method_not_allowed', { headers: { allow: allowed.join(', ') } });
}

/** The methods this very path has under the request's own constraint, by asking the router itself. */
function allowedMethods(
  app: FastifyInstance,
  request: FastifyRequest,
  constraint: RouteConstraint | undefined,
): string[] {
  const constraints = constraint ? { [constraint.name]: request.headers[constraint.header] } : {};
  const methods = app.supportedMethods as HTTPMethods[];
  return methods.filter((method) => app.findRoute({ method, url: request.url, constraints }) !== null).sort();
}
