import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';

/**
 * GET /health/live on the public port: what the gateway asks before it sends a request to one of several auth processes.
 * The gateway publishes it to no client. Nothing is read for it, so a process that does not answer is paused or gone.
 */
export const livenessRoute: FastifyPluginAsyncTypebox = async (app) => {
  // One before each request: neither in the log nor in the document.
  app.get('/health/live', { logLevel: 'warn', schema: { hide: true } }, () => ({ live: true }));
};
