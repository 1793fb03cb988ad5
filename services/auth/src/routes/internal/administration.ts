import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import {
  ExistedResponse,
  InternalRolesRequest,
  KeyRotationRequest,
  OptionalUserResponse,
  Refusal,
  RevocationRequest,
  RotateKeysResponse,
  SearchRequest,
  UserListResponse,
} from '@gatehouse/contracts';
import type { Administration } from '@gatehouse/session';
import { type TSchema, Type } from 'typebox';
import { problemResponses } from '../problem-responses.ts';
import { orRefusal } from './refusal.ts';

interface InternalAdministrationOptions {
  readonly administration: Administration;
}

const answers = <Answer extends TSchema>(answer: Answer) => ({
  200: Type.Union([answer, Refusal]),
  ...problemResponses,
});

/** The administration port over HTTP, with the actor in each body: what it may do is decided by the database. */
export const internalAdministration: FastifyPluginAsyncTypebox<InternalAdministrationOptions> = async (
  app,
  { administration },
) => {
  app.post(
    '/internal/administration/searches',
    { schema: { body: SearchRequest, response: answers(UserListResponse) } },
    async ({ body: { actor, query } }) =>
      orRefusal(administration.find(actor, query).then((users) => ({ users }))),
  );

  app.post(
    '/internal/administration/roles',
    { schema: { body: InternalRolesRequest, response: answers(OptionalUserResponse) } },
    async ({ body: { actor, userId, roles } }) =>
      orRefusal(administration.setRoles(actor, userId, roles).then((user) => ({ user: user ?? null }))),
  );

  app.post(
    '/internal/administration/revocations',
    { schema: { body: RevocationRequest, response: answers(ExistedResponse) } },
    async ({ body: { actor, userId } }) =>
      orRefusal(administration.revoke(actor, userId).then((existed) => ({ existed }))),
  );

  app.post(
    '/internal/administration/removals',
    { schema: { body: RevocationRequest, response: answers(ExistedResponse) } },
    async ({ body: { actor, userId } }) =>
      orRefusal(administration.remove(actor, userId).then((existed) => ({ existed }))),
  );

  app.post(
    '/internal/administration/key-rotations',
    { schema: { body: KeyRotationRequest, response: answers(RotateKeysResponse) } },
    async ({ body: { actor, mode } }) => orRefusal(administration.rotateKeys(actor, mode)),
  );
};
