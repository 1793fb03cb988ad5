import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
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
  const mounts = new Map<string, Set<string>>();
  const key = (route: { method: string | string[]; url: string }) => `${route.method} ${route.url}`;
  app.addHook('onRoute', (route) => {
    const value: unknown = constraint && route.constraints?.[constraint.name];
    if (typeof value !== 'string') return;
    const values = mounts.get(key(route)) ?? new Set();
    mounts.set(key(route), values.add(value));
  });
  app.register(swagger, {
    openapi: { openapi: '3.1.0', info: { title, version: '1' } },
    transform: ({ schema, url, route }) => {
      const values = constraint && mounts.get(key(route));
      return { url, schema: values ? { ...schema, [`x-${constraint.name}`]: [...values].sort() } : schema };
    },
  });
}
