import swagger from '@fastify/swagger';
import type { FastifyInstance, RouteOptions } from 'fastify';
import type { OpenDocument } from './openapi-document.ts';
import { finished } from './openapi-finish.ts';
import { securityOf, securitySchemes } from './openapi-security.ts';
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
    openapi: {
      openapi: '3.1.0',
      info: { title, version: '1', license: { name: 'MIT', identifier: 'MIT' } },
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

/** The document of what an app serves, once it is ready. */
export function documentOf(app: Pick<FastifyInstance, 'swagger'>): OpenDocument {
  return finished(JSON.parse(JSON.stringify(app.swagger())) as OpenDocument);
}
