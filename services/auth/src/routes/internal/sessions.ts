import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { RenewalAnswer, RenewalBody, UseAnswer, UseBody, VerificationKeys } from '@gatehouse/contracts';
import type { SigningRing } from '../../domain/keys/ring.ts';
import type { Renew } from '../../domain/renewals.ts';
import type { Use } from '../../domain/uses.ts';
import { failures } from '../failures.ts';

interface InternalSessionsOptions {
  readonly renew: Renew;
  readonly use: Use;
  readonly ring: Pick<SigningRing, 'verification'>;
}

/** What replicas ask so that they can recognise clients by themselves for a while. */
export const internalSessions: FastifyPluginAsyncTypebox<InternalSessionsOptions> = async (
  app,
  { renew, use, ring },
) => {
  app.post(
    '/internal/renewals',
    { schema: { body: RenewalBody, response: { 200: RenewalAnswer, ...failures } } },
    async (request) => ({ renewal: (await renew(request.body.sessionId, request.body.generation)) ?? null }),
  );

  app.post(
    '/internal/uses',
    { schema: { body: UseBody, response: { 200: UseAnswer, ...failures } } },
    async (request) => ({ live: await use(request.body.sessionId, request.body.usedAt) }),
  );

  app.get('/internal/keys', { schema: { response: { 200: VerificationKeys, ...failures } } }, async () =>
    ring.verification(),
  );
};
