import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import {
  EndingAnswer,
  EndingBody,
  PasswordChangeAnswer,
  PasswordChangeBody,
  PasswordCheckAnswer,
  PasswordCheckBody,
  ReceiptEndingAnswer,
  ReceiptEndingBody,
  Refusal,
  type StrategyName,
} from '@gatehouse/contracts';
import { departureOf } from '@gatehouse/defaults';
import type { Accounts } from '@gatehouse/session';
import { Type } from 'typebox';
import type { Receipts } from '../../domain/receipts.ts';
import { failures } from '../failures.ts';
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
  async function receipted<Answer extends PasswordCheckAnswer | PasswordChangeAnswer>(
    answer: Answer,
    strategy: StrategyName,
  ): Promise<Answer> {
    if (answer.outcome !== 'accepted') return answer;
    return { ...answer, receipt: await receipts.give(answer.account, strategy) };
  }

  app.post(
    '/internal/password-checks',
    { schema: { body: PasswordCheckBody, response: { 200: PasswordCheckAnswer, ...failures } } },
    async ({ body }, reply) =>
      receipted(await accounts.checkPassword({ ...body, signal: departureOf(reply) }), body.strategy),
  );

  app.post(
    '/internal/password-changes',
    {
      schema: {
        body: PasswordChangeBody,
        response: { 200: Type.Union([PasswordChangeAnswer, Refusal]), ...failures },
      },
    },
    async ({ body }, reply) => {
      const change = accounts.changePassword({ ...body, signal: departureOf(reply) });
      return orRefusal(change.then((answer) => receipted(answer, body.actor.strategy)));
    },
  );

  app.post(
    '/internal/endings',
    { schema: { body: EndingBody, response: { 200: EndingAnswer, ...failures } } },
    async ({ body }) => orRefusal(accounts.endSessions(body.actor).then((account) => ({ account }))),
  );

  app.post(
    '/internal/receipt-endings',
    { schema: { body: ReceiptEndingBody, response: { 200: ReceiptEndingAnswer, ...failures } } },
    async ({ body: { receipt, actor } }) =>
      orRefusal(receipts.end(receipt, actor).then(() => ({ ended: true as const }))),
  );
};
