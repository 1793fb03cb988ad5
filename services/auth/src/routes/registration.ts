import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { RegisterRequest, RegisterResponse } from '@gatehouse/contracts';
import { departureOf, Problem } from '@gatehouse/defaults';
import type { RegisterAccount, RegistrationOutcome } from '../domain/registration.ts';
import { problemResponses } from './problem-responses.ts';

interface RegistrationRouteOptions {
  readonly registerAccount: RegisterAccount;
}

/** POST /auth/register. It opens an account and creates no session. */
export const registrationRoute: FastifyPluginAsyncTypebox<RegistrationRouteOptions> = async (
  app,
  { registerAccount },
) => {
  app.post(
    '/auth/register',
    {
      config: { access: 'credentials-only', csrf: 'sign-in' },
      schema: { body: RegisterRequest, response: { 201: RegisterResponse, ...problemResponses } },
    },
    async (request, reply) => {
      const signal = departureOf(reply);
      const outcome = await registerAccount({ ...request.body, address: request.ip, signal });
      if (outcome.outcome !== 'registered') throw problemOf(outcome);
      const line = { event: 'registered', outcome: 'done', userId: outcome.user.id, address: request.ip };
      request.log.info(line, 'audit');
      return reply.code(201).send({ user: outcome.user });
    },
  );
};

function problemOf(outcome: Exclude<RegistrationOutcome, { outcome: 'registered' }>): Problem {
  switch (outcome.outcome) {
    case 'taken':
      return new Problem('username_taken');
    case 'rejected':
      return new Problem('password_rejected');
    case 'limited':
      return new Problem('too_many_attempts', { retryAfter: outcome.retryAfter });
    case 'overloaded':
      return new Problem('overloaded', { retryAfter: outcome.retryAfter });
  }
}
