import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import {
  ProblemDocument,
  RotateKeysAnswer,
  RotateKeysBody,
  SetRolesBody,
  UserAnswer,
  UserList,
  UserQuery,
} from '@gatehouse/contracts';
import { Problem } from '@gatehouse/defaults';
import { Type } from 'typebox';
import type { Administration } from './port.ts';

export interface AdministrationOptions {
  readonly administration: Administration;
}

const failures = { '4xx': ProblemDocument, '5xx': ProblemDocument };
const UserParams = Type.Object({ id: Type.String({ maxLength: 64 }) });
const config = { access: { permission: 'users:administer' } };

/** The routes under /auth/admin. They are hosted where the administrator's own session can be recognised. */
export const administrationRoutes: FastifyPluginAsyncTypebox<AdministrationOptions> = async (
  app,
  { administration },
) => {
  app.get(
    '/auth/admin/users',
    { config, schema: { querystring: UserQuery, response: { 200: UserList, ...failures } } },
    async (request) => ({ users: await administration.find(request.query.query ?? '') }),
  );

  app.put(
    '/auth/admin/users/:id/roles',
    {
      config,
      schema: { params: UserParams, body: SetRolesBody, response: { 200: UserAnswer, ...failures } },
    },
    async (request) => {
      const user = await administration.setRoles(request.params.id, request.body.roles);
      if (!user) throw new Problem('no_such_user');
      return { user };
    },
  );

  app.post(
    '/auth/admin/users/:id/revoke',
    { config, schema: { params: UserParams, response: { 204: Type.Null(), ...failures } } },
    async (request, reply) => {
      if (!(await administration.revoke(request.params.id))) throw new Problem('no_such_user');
      return reply.code(204).send(null);
    },
  );

  app.delete(
    '/auth/admin/users/:id',
    { config, schema: { params: UserParams, response: { 204: Type.Null(), ...failures } } },
    async (request, reply) => {
      if (!(await administration.remove(request.params.id))) throw new Problem('no_such_user');
      return reply.code(204).send(null);
    },
  );

  app.post(
    '/auth/admin/keys/rotate',
    { config, schema: { body: RotateKeysBody, response: { 200: RotateKeysAnswer, ...failures } } },
    async (request) => administration.rotateKeys(request.body.mode),
  );
};
