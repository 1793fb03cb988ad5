import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Transfer, TransferBody, TransferList } from '@gatehouse/contracts';
import { identityOf } from '@gatehouse/session';
import type { Transfers } from '../domain/transfers.ts';
import { failures } from './failures.ts';

/** Sending value away is what a forged request would be after. */
export const transferRoutes: FastifyPluginAsyncTypebox<{ transfers: Transfers }> = async (
  app,
  { transfers },
) => {
  app.post(
    '/api/transfers',
    { schema: { body: TransferBody, response: { 201: Transfer, ...failures } } },
    async (request, reply) =>
      reply.code(201).send(await transfers.record(identityOf(request).userId, request.body)),
  );

  app.get(
    '/api/transfers',
    { schema: { response: { 200: TransferList, ...failures } } },
    async (request) => ({
      transfers: await transfers.list(identityOf(request).userId),
    }),
  );
};
