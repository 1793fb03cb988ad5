import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import {
  EndingAnswer,
  EndingBody,
  PasswordChangeAnswer,
  PasswordChangeBody,
  PasswordCheckAnswer,
  PasswordCheckBody,
} from '@gatehouse/contracts';
import { departureOf } from '@gatehouse/defaults';
import type { Accounts } from '@gatehouse/session';
import { failures } from '../failures.ts';

/**
 * Sign-in, password changes and endings over HTTP, for replicas that keep sessions themselves. A password check is no
 * question: it takes a place under the sign-in limits.
 */
export const internalAccounts: FastifyPluginAsyncTypebox<{ accounts: Accounts }> = async (
  app,
  { accounts },
) => {
  app.post(
    '/internal/password-checks',
    { schema: { body: PasswordCheckBody, response: { 200: PasswordCheckAnswer, ...failures } } },
    async (request, reply) => accounts.checkPassword({ ...request.body, signal: departureOf(reply) }),
  );

  app.post(
    '/internal/password-changes',
    { schema: { body: PasswordChangeBody, response: { 200: PasswordChangeAnswer, ...failures } } },
    async (request, reply) => accounts.changePassword({ ...request.body, signal: departureOf(reply) }),
  );

  app.post(
    '/internal/endings',
    { schema: { body: EndingBody, response: { 200: EndingAnswer, ...failures } } },
    async (request) => ({ account: (await accounts.endSessions(request.body.userId)) ?? null }),
  );
};
