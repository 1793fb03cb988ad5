import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Transfer, TransferList, TransferRequest } from '@gatehouse/contracts';
import { Problem } from '@gatehouse/defaults';
import { identityOf } from '@gatehouse/session';
import type { Recipients, Transfers } from '../domain/transfers.ts';
import { problemResponses } from './problem-responses.ts';

interface TransferOptions {
  readonly transfers: Transfers;
  readonly recipients: Recipients;
}

/** Sending value away is what a forged request would be after. */
export const transferRoutes: FastifyPluginAsyncTypebox<TransferOptions> = async (
  app,
  { transfers, recipients },
) => {
  app.post(
    '/api/transfers',
    { schema: { body: TransferRequest, response: { 201: Transfer, ...problemResponses } } },
    async (request, reply) => {
      const { amount } = request.body;
      const to = await recipients.named(request.body.to);
      if (to === undefined) throw new Problem('no_such_user');
      return reply.code(201).send(await transfers.record(identityOf(request).userId, { to, amount }));
    },
  );

  app.get(
    '/api/transfers',
    { schema: { response: { 200: TransferList, ...problemResponses } } },
    async (request) => ({
      transfers: await transfers.list(identityOf(request).userId),
    }),
  );
};
