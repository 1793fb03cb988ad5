import swagger from '@fastify/swagger';
import type { FastifyInstance, RouteOptions } from 'fastify';
import { securitySchemes } from './openapi-finish.ts';
import type { RouteConstraint } from './routing.ts';

export interface DocumentOptions {
  title: string;
  constraint: RouteConstraint | undefined;
}

/** What a route that looks at no credential, or does without one, says of itself; undefined: one is needed. */
function securityOf(config: unknown): Record<string, string[]>[] | undefined {
  const access =
    typeof config === 'object' && config !== null && 'access' in config ? config.access : undefined;
  if (access === 'public') return [];
  return access === 'presented' ? [{}, { session: [] }, { bearer: [] }] : undefined;
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
    openapi: {
      openapi: '3.1.0',
      info: { title, version: '1', license: { name: 'MIT' } },
      components: { securitySchemes },
    },
    transform: ({ schema, url, route }) => {
      const values = valuesOf(route);
      const security = securityOf(route.config);
      const own = { ...schema, ...(security && { security }) };
      return constraint && values.length > 0
        ? { url, schema: { ...own, [`x-${constraint.name}`]: values } }
        : { url, schema: own };
    },
  });
}
