import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { PublicResponse } from '@gatehouse/contracts';
import { problemResponses } from './problem-responses.ts';

/** The baseline for measurements: no credential is looked at, no store is asked. */
export const publicRoutes: FastifyPluginAsyncTypebox<{ replica: string }> = async (app, { replica }) => {
  app.get(
    '/api/public',
    { config: { access: 'public' }, schema: { response: { 200: PublicResponse, ...problemResponses } } },
    () => ({ replica }),
  );
};
