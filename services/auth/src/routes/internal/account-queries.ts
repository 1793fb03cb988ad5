import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import {
  AccountStateResponse,
  ExistingAccountsRequest,
  ExistingAccountsResponse,
  UsernameResponse,
} from '@gatehouse/contracts';
import type { Accounts } from '@gatehouse/session';
import { Type } from 'typebox';
import type { Users } from '../../domain/users.ts';
import { problemResponses } from '../problem-responses.ts';

export interface AccountQueryOptions {
  readonly accounts: Pick<Accounts, 'accountState'>;
  readonly users: Pick<Users, 'findByName' | 'existing'>;
}

/** What replicas ask of accounts: questions only, nothing changes. */
export const accountQueries: FastifyPluginAsyncTypebox<AccountQueryOptions> = async (
  app,
  { accounts, users },
) => {
  app.get(
    '/internal/account-states/:userId',
    {
      schema: {
        params: Type.Object({ userId: Type.String({ maxLength: 64 }) }),
        response: { 200: AccountStateResponse, ...problemResponses },
      },
    },
    async (request) => ({ accountState: (await accounts.accountState(request.params.userId)) ?? null }),
  );

  app.get(
    '/internal/usernames/:name',
    {
      schema: {
        params: Type.Object({ name: Type.String({ maxLength: 64 }) }),
        response: { 200: UsernameResponse, ...problemResponses },
      },
    },
    async (request) => ({ username: (await users.findByName(request.params.name))?.username ?? null }),
  );

  app.post(
    '/internal/existing-accounts',
    {
      schema: {
        body: ExistingAccountsRequest,
        response: { 200: ExistingAccountsResponse, ...problemResponses },
      },
    },
    async (request) => ({ userIds: await users.existing(request.body.userIds) }),
  );
};
