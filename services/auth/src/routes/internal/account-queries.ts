import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import {
  ExistingAccountsAnswer,
  ExistingAccountsBody,
  StandingAnswer,
  UsernameAnswer,
} from '@gatehouse/contracts';
import type { Accounts } from '@gatehouse/session';
import { Type } from 'typebox';
import type { Users } from '../../domain/users.ts';
import { failures } from '../failures.ts';

export interface AccountQueryOptions {
  readonly accounts: Pick<Accounts, 'standing'>;
  readonly users: Pick<Users, 'findByName' | 'existing'>;
}

/** What replicas ask of accounts: questions only, nothing changes. */
export const accountQueries: FastifyPluginAsyncTypebox<AccountQueryOptions> = async (
  app,
  { accounts, users },
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

  app.get(
    '/internal/usernames/:name',
    {
      schema: {
        params: Type.Object({ name: Type.String({ maxLength: 64 }) }),
        response: { 200: UsernameAnswer, ...failures },
      },
    },
    async (request) => ({ username: (await users.findByName(request.params.name))?.username ?? null }),
  );

  app.post(
    '/internal/existing-accounts',
    { schema: { body: ExistingAccountsBody, response: { 200: ExistingAccountsAnswer, ...failures } } },
    async (request) => ({ userIds: await users.existing(request.body.userIds) }),
  );
};
