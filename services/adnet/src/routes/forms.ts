import type { FastifyInstance } from 'fastify';

/** Forms without fields: what they do is in their address. Their body is not read. */
export function acceptForms(app: FastifyInstance): void {
  app.addContentTypeParser('application/x-www-form-urlencoded', (_request, payload, done) => {
    payload.resume();
    done(null, undefined);
  });
}
