import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { StandingAnswer } from '@gatehouse/contracts';
import type { Accounts } from '@gatehouse/session';
import { Type } from 'typebox';
import { failures } from '../failures.ts';

/** What replicas ask of accounts: questions only, nothing changes. */
export const accountQueries: FastifyPluginAsyncTypebox<{ accounts: Pick<Accounts, 'standing'> }> = async (
  app,
  { accounts },
) => {
  app.get(
    '/internal/standings/:userId',
    {
      schema: {
        params: Type.Object({ userId: Type.String({ maxLength: 64 }) }),
        response: { 200: StandingAnswer, ...failures },
      },
    },
    async (request) => ({ standing: (await accounts.standing(request.params.userId)) ?? null }),
  );
};
