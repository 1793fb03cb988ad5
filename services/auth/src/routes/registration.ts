import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { RegisterAnswer, RegisterBody } from '@gatehouse/contracts';
import { departureOf, Problem } from '@gatehouse/defaults';
import type { Register, RegistrationOutcome } from '../domain/registration.ts';
import { failures } from './failures.ts';

interface RegistrationRouteOptions {
  readonly register: Register;
}

/** POST /auth/register. It opens an account and creates no session. */
export const registrationRoute: FastifyPluginAsyncTypebox<RegistrationRouteOptions> = async (
  app,
  { register },
) => {
  app.post(
    '/auth/register',
    {
      config: { access: 'presented', csrf: 'sign-in' },
      schema: { body: RegisterBody, response: { 201: RegisterAnswer, ...failures } },
    },
    async (request, reply) => {
      const signal = departureOf(reply);
      const outcome = await register({ ...request.body, address: request.ip, signal });
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
