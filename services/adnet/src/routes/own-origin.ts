import { Problem } from '@gatehouse/defaults';
import type { FastifyRequest } from 'fastify';

/**
 * Refuses a form of another site: the network's cookies are sent with it, as `SameSite=None` allows.
 * @throws Problem cross_site
 */
export function requireOwnOrigin(request: FastifyRequest, origin: string): void {
  if (request.headers.origin !== origin) throw new Problem('cross_site');
}
