import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import {
  IdParams,
  ProblemDocument,
  RotateKeysRequest,
  RotateKeysResponse,
  SetRolesRequest,
  UserList,
  UserQuery,
  UserResponse,
} from '@gatehouse/contracts';
import { Problem } from '@gatehouse/defaults';
import { Type } from 'typebox';
import { actorOf, asked, repeatingActorOf } from '../authority/asking.ts';
import type { Issuer, StrategyFacts } from '../strategy.ts';
import type { Administration } from './port.ts';

export interface AdministrationOptions {
  readonly facts: StrategyFacts;
  readonly issuer: Pick<Issuer, 'sessionOf'>;
  readonly administration: Administration;
}

const problemResponses = { '4xx': ProblemDocument, '5xx': ProblemDocument };
const noContent = { params: IdParams, response: { 204: Type.Null(), ...problemResponses } };

/**
 * The routes under /auth/admin, hosted where the administrator's own session is authenticated. They ask for a session and
 * for no role: the roles are auth's to read, in the transaction of the change, whatever the credential says (G14).
 */
export const administrationRoutes: FastifyPluginAsyncTypebox<AdministrationOptions> = async (
  app,
  { facts, issuer, administration },
) => {
  app.get(
    '/auth/admin/users',
    { schema: { querystring: UserQuery, response: { 200: UserList, ...problemResponses } } },
    async (request) => {
      const actor = actorOf(request, facts);
      return { users: await asked(facts, administration.find(actor, request.query.query ?? '')) };
    },
  );

  app.put(
    '/auth/admin/users/:id/roles',
    {
      schema: {
        params: IdParams,
        body: SetRolesRequest,
        response: { 200: UserResponse, ...problemResponses },
      },
    },
    async (request) => {
      const { params, body } = request;
      const actor = actorOf(request, facts);
      const user = await asked(facts, administration.setRoles(actor, params.id, body.roles));
      if (!user) throw new Problem('no_such_user');
      return { user };
    },
  );

  app.post(
    '/auth/admin/users/:id/revoke',
    // An administrator's own session may be among those that it ended.
    { config: { repeatable: true }, schema: noContent },
    async (request, reply) => {
      const actor = await repeatingActorOf(request, facts, issuer);
      const existed = await asked(facts, administration.revoke(actor, request.params.id));
      if (!existed) throw new Problem('no_such_user');
      return reply.code(204).send(null);
    },
  );

  app.delete(
    '/auth/admin/users/:id',
    { config: { repeatable: true }, schema: noContent },
    async (request, reply) => {
      const actor = await repeatingActorOf(request, facts, issuer);
      const existed = await asked(facts, administration.remove(actor, request.params.id));
      if (!existed) throw new Problem('no_such_user');
      return reply.code(204).send(null);
    },
  );

  app.post(
    '/auth/admin/keys/rotate',
    { schema: { body: RotateKeysRequest, response: { 200: RotateKeysResponse, ...problemResponses } } },
    async (request) => {
      const actor = actorOf(request, facts);
      return asked(facts, administration.rotateKeys(actor, request.body.mode));
    },
  );
};
