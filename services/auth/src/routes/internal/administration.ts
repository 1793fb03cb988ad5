import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import {
  Existed,
  FoundUsers,
  InternalRolesBody,
  MaybeUser,
  RotateKeysAnswer,
  RotateKeysBody,
  UserQuery,
} from '@gatehouse/contracts';
import type { Administration } from '@gatehouse/session';
import { Type } from 'typebox';
import { failures } from '../failures.ts';

const params = Type.Object({ id: Type.String({ maxLength: 64 }) });

interface InternalAdministrationOptions {
  readonly administration: Administration;
}

/** The administration port over HTTP. Whether the asker is an administrator was decided by the replica that asks. */
export const internalAdministration: FastifyPluginAsyncTypebox<InternalAdministrationOptions> = async (
  app,
  { administration },
) => {
  app.get(
    '/internal/users',
    { schema: { querystring: UserQuery, response: { 200: FoundUsers, ...failures } } },
    async (request) => ({ users: await administration.find(request.query.query ?? '') }),
  );

  app.put(
    '/internal/users/:id/roles',
    { schema: { params, body: InternalRolesBody, response: { 200: MaybeUser, ...failures } } },
    async (request) => ({
      user: (await administration.setRoles(request.params.id, request.body.roles)) ?? null,
    }),
  );

  app.post(
    '/internal/users/:id/revoke',
    { schema: { params, response: { 200: Existed, ...failures } } },
    async (request) => ({ existed: await administration.revoke(request.params.id) }),
  );

  app.delete(
    '/internal/users/:id',
    { schema: { params, response: { 200: Existed, ...failures } } },
    async (request) => ({ existed: await administration.remove(request.params.id) }),
  );

  app.post(
    '/internal/keys/rotate',
    { schema: { body: RotateKeysBody, response: { 200: RotateKeysAnswer, ...failures } } },
    async (request) => administration.rotateKeys(request.body.mode),
  );
};
