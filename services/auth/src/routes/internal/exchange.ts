import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { CREDENTIAL_HEADER, VERDICT_HEADER } from '@gatehouse/contracts';
import type { Exchange } from '@gatehouse/session';
import { Type } from 'typebox';
import { problemResponses } from '../problem-responses.ts';
import { requireSecret } from './guard.ts';

interface ExchangeOptions {
  readonly exchange: Exchange;
  /** The gateway's own: a process at the edge must not be able to query what replicas may. */
  readonly secret: string;
}

/**
 * GET /internal/exchange: what a credential is worth, for the gateway. It always answers 200 when it knows, for the
 * gateway keeps nothing else: the verdict is in a header.
 */
export const exchangeRoute: FastifyPluginAsyncTypebox<ExchangeOptions> = async (app, options) => {
  const { exchange, secret } = options;
  requireSecret(app, secret);
  app.get(
    '/internal/exchange',
    {
      schema: {
        headers: Type.Object({ [CREDENTIAL_HEADER]: Type.String() }),
        response: { 200: Type.Object({}), ...problemResponses },
      },
    },
    async (request, reply) => {
      const { verdict, keepFor } = await exchange(request.headers[CREDENTIAL_HEADER]);
      return reply
        .header(VERDICT_HEADER, verdict)
        .header('x-accel-expires', String(keepFor / 1000))
        .send({});
    },
  );
};
