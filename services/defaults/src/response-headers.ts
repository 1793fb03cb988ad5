import type { FastifyInstance, FastifyReply } from 'fastify';
import './fastify-types.ts';

/** Names the process and the request on every answer, refusals included. */
export function addIdentityHeaders(app: FastifyInstance, replica: string): void {
  app.addHook('onRequest', (request, reply, done) => {
    setIdentityHeaders(reply, replica, request.id);
    done();
  });
  // As late as possible, so that an answer already being worked out when the drain begins closes its connection too.
  app.addHook('onSend', (_request, reply, _payload, done) => {
    closeWhenDraining(app, reply);
    done();
  });
}

/** For the answers that Fastify gives before any hook runs. */
export function setIdentityHeaders(reply: FastifyReply, replica: string, requestId: string): void {
  reply.header('x-replica', replica).header('x-request-id', requestId);
}

/** PROTOCOLS, "Gateway and drain": a connection ends with its next answer, so that no request is lost on it. */
export function closeWhenDraining(app: FastifyInstance, reply: FastifyReply): void {
  if (app.drain.active) reply.header('connection', 'close');
}
