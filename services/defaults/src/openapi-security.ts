import type { Security } from './openapi-document.ts';

/** How a client shows its credential. */
export const securitySchemes = {
  session: { type: 'apiKey', in: 'cookie', name: '__Host-gatehouse' },
  bearer: { type: 'http', scheme: 'bearer' },
  refresh: { type: 'apiKey', in: 'cookie', name: '__Host-gatehouse-refresh' },
} as const;

/** What a route needs unless it says otherwise. */
export const AUTHENTICATED: Security = [{ session: [] }, { bearer: [] }];

/** What a route that looks at no credential, or does without one, says of itself; undefined: `AUTHENTICATED`. */
export function securityOf(config: unknown): Security | undefined {
  if (typeof config !== 'object' || config === null || !('access' in config)) return undefined;
  if (config.access === 'public') return [];
  if (config.access !== 'credentials-only') return undefined;
  const uses = 'uses' in config ? config.uses : undefined;
  // A refresh token in the body is no scheme of OpenAPI: for such a client the route is one without a credential.
  if (uses === 'refresh') return [{}, { refresh: [] }];
  return [{}, ...AUTHENTICATED, ...(uses === 'all' ? [{ refresh: [] }] : [])];
}
