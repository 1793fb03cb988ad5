import type { FastifyReply } from 'fastify';

/**
 * Aborts when the client closes its connection before it has its answer. (Fastify's `request.signal` follows the
 * request's `close`, which Node emits as soon as the body is read.)
 */
export function departureOf({ raw }: FastifyReply): AbortSignal {
  const departure = new AbortController();
  raw.once('close', () => {
    if (!raw.writableEnded) departure.abort();
  });
  return departure.signal;
}
