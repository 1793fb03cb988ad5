import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import {
  PasswordChangeRequest,
  PasswordChangeResponse,
  PasswordCheckRequest,
  PasswordCheckResponse,
  ReceiptRevocationRequest,
  ReceiptRevocationResponse,
  Refusal,
  SessionRevocationRequest,
  SessionRevocationResponse,
  type StrategyName,
} from '@gatehouse/contracts';
import { departureOf } from '@gatehouse/defaults';
import type { Accounts } from '@gatehouse/session';
import { Type } from 'typebox';
import type { Receipts } from '../../domain/receipts.ts';
import { problemResponses } from '../problem-responses.ts';
import { orRefusal } from './refusal.ts';

interface InternalAccountsOptions {
  readonly accounts: Accounts;
  readonly receipts: Receipts;
}

/**
 * Sign-in, password changes and endings over HTTP, for replicas that keep sessions themselves. A password check is no
 * question: it takes a place under the sign-in limits, and what it accepts gets a receipt.
 */
export const internalAccounts: FastifyPluginAsyncTypebox<InternalAccountsOptions> = async (
  app,
  { accounts, receipts },
) => {
  async function receipted<Answer extends PasswordCheckResponse | PasswordChangeResponse>(
    answer: Answer,
    strategy: StrategyName,
  ): Promise<Answer> {
    if (answer.outcome !== 'accepted') return answer;
    return { ...answer, receipt: await receipts.give(answer.account, strategy) };
  }

  app.post(
    '/internal/password-checks',
    { schema: { body: PasswordCheckRequest, response: { 200: PasswordCheckResponse, ...problemResponses } } },
    async ({ body }, reply) =>
      receipted(await accounts.checkPassword({ ...body, signal: departureOf(reply) }), body.strategy),
  );

  app.post(
    '/internal/password-changes',
    {
      schema: {
        body: PasswordChangeRequest,
        response: { 200: Type.Union([PasswordChangeResponse, Refusal]), ...problemResponses },
      },
    },
    async ({ body }, reply) => {
      const change = accounts.changePassword({ ...body, signal: departureOf(reply) });
      return orRefusal(change.then((answer) => receipted(answer, body.actor.strategy)));
    },
  );

  app.post(
    '/internal/session-revocations',
    {
      schema: {
        body: SessionRevocationRequest,
        response: { 200: SessionRevocationResponse, ...problemResponses },
      },
    },
    async ({ body }) => orRefusal(accounts.revokeSessions(body.actor).then((account) => ({ account }))),
  );

  app.post(
    '/internal/receipt-revocations',
    {
      schema: {
        body: ReceiptRevocationRequest,
        response: { 200: ReceiptRevocationResponse, ...problemResponses },
      },
    },
    async ({ body: { receipt, actor } }) =>
      orRefusal(receipts.revoke(receipt, actor).then(() => ({ ended: true as const }))),
  );
};
