import type { Source } from './inventory.ts';

const ROUTE = /\b(?:app|routes)\.(get|post|put|delete)\(\s*'(\/[^']*)'/g;

/** Every route that a service registers, as the contract writes it: `DELETE /auth/sessions/{id}`. */
export function registeredRoutes(sources: readonly Source[]): string[] {
  const found = sources
    .filter(({ path }) => /^services\/[^/]+\/src\/(?!.*\.test\.ts$)/.test(path))
    .flatMap(({ text }) => [...text.matchAll(ROUTE)])
    .map(([, method = '', path = '']) => `${method.toUpperCase()} ${path.replaceAll(/:(\w+)/g, '{$1}')}`);
  return [...new Set(found)].sort();
}

/** The calls that the contract's page names. */
export function documentedRoutes(page: string): string[] {
  const calls = [...page.matchAll(/`(GET|POST|PUT|DELETE) (\/[^`?\s]*)/g)];
  return [...new Set(calls.map(([, method = '', path = '']) => `${method} ${path}`))].sort();
}
