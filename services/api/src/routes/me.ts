import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { MeResponse, type StrategyName } from '@gatehouse/contracts';
import { acceptedOf, permissionsOf, summaryOf } from '@gatehouse/session';
import { problemResponses } from './problem-responses.ts';

export interface MeOptions {
  readonly strategy: StrategyName;
  readonly replica: string;
}

/** Who the client was authenticated as, how, and by whom. */
export const meRoutes: FastifyPluginAsyncTypebox<MeOptions> = async (app, { strategy, replica }) => {
  app.get('/api/me', { schema: { response: { 200: MeResponse, ...problemResponses } } }, (request) => {
    const { identity, times } = acceptedOf(request);
    const { userId: id, username, roles, sessionId } = identity;
    return {
      user: { id, username, roles: [...roles], permissions: permissionsOf(roles) },
      strategy,
      replica,
      session: summaryOf(sessionId, times),
    };
  });
};
