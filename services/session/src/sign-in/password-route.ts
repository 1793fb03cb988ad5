import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { ChangePasswordRequest, ProblemDocument, SignedIn } from '@gatehouse/contracts';
import { departureOf, Problem } from '@gatehouse/defaults';
import { challenge, credentialsOf } from '../authentication.ts';
import { asked, repeatingActorOf } from '../authority/asking.ts';
import { audit } from './audit.ts';
import { clientOf } from './device.ts';
import { issueAndRecheck } from './issue-session.ts';
import type { SignInOptions } from './options.ts';
import { accountOrThrow, receiptOf } from './password-outcome.ts';
import { signedIn } from './responses.ts';

const answers = { 200: SignedIn, '4xx': ProblemDocument, '5xx': ProblemDocument };

type Routes = (app: Parameters<FastifyPluginAsyncTypebox>[0], options: SignInOptions) => void;

/**
 * PUT /auth/password. The change ends the session that asks for it, and the answer gives it a new one. Whatever fails
 * in between is a 503, and the same request again completes it: auth remembers which session asked.
 */
export const passwordRoute: Routes = (app, { facts, issuer, accounts }) => {
  app.put(
    '/auth/password',
    { config: { repeatable: true }, schema: { body: ChangePasswordRequest, response: answers } },
    async (request, reply) => {
      const actor = await repeatingActorOf(request, facts, issuer);
      const change = await asked(
        facts,
        accounts.changePassword({ actor, ...request.body, signal: departureOf(reply) }),
      );
      const refused = new Problem('invalid_credentials', {
        headers: { 'www-authenticate': challenge(facts, 'invalid_credentials') },
      });
      const account = accountOrThrow(change, { refused });
      await issuer.revokeAll(account);
      const { bearer, refreshCookie } = credentialsOf(request);
      const client = bearer === undefined || refreshCookie !== undefined ? 'browser' : 'native';
      // A repetition, whose session has ended, no longer knows the choice.
      const remember = request.accepted?.remember ?? false;
      const context = { client, remember, ...clientOf(request), receipt: receiptOf(change) } as const;
      const issued = await issueAndRecheck({ issuer, accounts }, account, context);
      audit(request, facts, 'signed_in', { userId: account.id, sessionId: issued.sessionId });
      return signedIn(reply, facts, account, issued);
    },
  );
};
