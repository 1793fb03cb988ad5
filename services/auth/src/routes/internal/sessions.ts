import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import {
  RenewalRequest,
  RenewalResponse,
  SessionActivityRequest,
  SessionActivityResponse,
  VerificationKeys,
} from '@gatehouse/contracts';
import type { SigningRing } from '../../domain/keys/ring.ts';
import type { Renew } from '../../domain/renewals.ts';
import type { RecordActivity } from '../../domain/session-activity.ts';
import { problemResponses } from '../problem-responses.ts';

interface InternalSessionsOptions {
  readonly renew: Renew;
  readonly recordActivity: RecordActivity;
  readonly ring: Pick<SigningRing, 'verification'>;
}

/** What replicas ask so that they can authenticate clients by themselves for a while. */
export const internalSessions: FastifyPluginAsyncTypebox<InternalSessionsOptions> = async (
  app,
  { renew, recordActivity, ring },
) => {
  app.post(
    '/internal/renewals',
    { schema: { body: RenewalRequest, response: { 200: RenewalResponse, ...problemResponses } } },
    async (request) => ({ renewal: (await renew(request.body.sessionId, request.body.generation)) ?? null }),
  );

  app.post(
    '/internal/session-activity',
    {
      schema: {
        body: SessionActivityRequest,
        response: { 200: SessionActivityResponse, ...problemResponses },
      },
    },
    async (request) => ({ live: await recordActivity(request.body.sessionId, request.body.usedAt) }),
  );

  app.get(
    '/internal/keys',
    { schema: { response: { 200: VerificationKeys, ...problemResponses } } },
    async () => ring.verification(),
  );
};
