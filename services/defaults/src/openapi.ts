import swagger from '@fastify/swagger';
import type { FastifyInstance, RouteOptions } from 'fastify';
import type { RouteConstraint } from './routing.ts';

export interface DocumentOptions {
  title: string;
  constraint: RouteConstraint | undefined;
}

/**
 * Collects the routes' schemas for `app.swagger()`. A path that is mounted once per constraint value is one
 * operation, which lists its values under `x-<constraint>`.
 */
export function documentRoutes(app: FastifyInstance, { title, constraint }: DocumentOptions): void {
  const mounted: RouteOptions[] = [];
  // Read when the document is asked for: a hook of an inner scope that sets the constraint runs after this one.
  app.addHook('onRoute', (route) => void mounted.push(route));
  const valuesOf = ({ method, url }: RouteOptions): string[] =>
    mounted
      .filter((route) => `${route.method} ${route.url}` === `${method} ${url}`)
      .map((route): unknown => constraint && route.constraints?.[constraint.name])
      .filter((value) => typeof value === 'string')
      .sort();
  app.register(swagger, {
    openapi: { openapi: '3.1.0', info: { title, version: '1' } },
    transform: ({ schema, url, route }) => {
      const values = valuesOf(route);
      return constraint && values.length > 0
        ? { url, schema: { ...schema, [`x-${constraint.name}`]: values } }
        : { url, schema };
    },
  });
}
