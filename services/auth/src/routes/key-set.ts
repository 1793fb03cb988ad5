import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { PublicKeySet } from '@gatehouse/contracts';
import type { SigningRing } from '../domain/keys/ring.ts';
import { problemResponses } from './problem-responses.ts';

interface KeySetOptions {
  readonly ring: Pick<SigningRing, 'published'>;
  /** How long a cache may keep the answer, in ms: a key waits twice as long before it signs. */
  readonly maxAge: number;
}

/** GET /.well-known/jwks.json (RFC 7517 §5), for verifiers that are not ours. */
export const keySetRoute: FastifyPluginAsyncTypebox<KeySetOptions> = async (app, { ring, maxAge }) => {
  app.get(
    '/.well-known/jwks.json',
    { config: { access: 'public' }, schema: { response: { 200: PublicKeySet, ...problemResponses } } },
    async (_request, reply) => {
      const keys = await ring.published();
      return reply.header('cache-control', `public, max-age=${Math.floor(maxAge / 1000)}`).send({ keys });
    },
  );
};
