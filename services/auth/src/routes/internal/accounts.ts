import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import {
  EndingAnswer,
  EndingBody,
  PasswordChangeAnswer,
  PasswordChangeBody,
  PasswordCheckAnswer,
  PasswordCheckBody,
  StandingAnswer,
} from '@gatehouse/contracts';
import type { Accounts } from '@gatehouse/session';
import { Type } from 'typebox';
import { failures } from '../failures.ts';

/** The accounts port over HTTP, for replicas that keep sessions themselves. */
export const internalAccounts: FastifyPluginAsyncTypebox<{ accounts: Accounts }> = async (
  app,
  { accounts },
) => {
  app.post(
    '/internal/password-checks',
    { schema: { body: PasswordCheckBody, response: { 200: PasswordCheckAnswer, ...failures } } },
    async (request) => accounts.checkPassword(request.body),
  );

  app.post(
    '/internal/password-changes',
    { schema: { body: PasswordChangeBody, response: { 200: PasswordChangeAnswer, ...failures } } },
    async (request) => accounts.changePassword(request.body),
  );

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

  app.post(
    '/internal/endings',
    { schema: { body: EndingBody, response: { 200: EndingAnswer, ...failures } } },
    async (request) => ({ account: (await accounts.endSessions(request.body.userId)) ?? null }),
  );
};
