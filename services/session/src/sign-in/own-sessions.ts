import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { IdParams, ProblemDocument, SessionList } from '@gatehouse/contracts';
import { Problem } from '@gatehouse/defaults';
import { Type } from 'typebox';
import { acceptedOf, credentialsOf, identityOf, refusalOf } from '../authentication.ts';
import { actorOf, asked, repeatingActorOf } from '../authority/asking.ts';
import { audit } from './audit.ts';
import type { SignInOptions } from './options.ts';
import { signedOut } from './responses.ts';

const problemResponses = { '4xx': ProblemDocument, '5xx': ProblemDocument };
const noContent = { 204: Type.Null(), ...problemResponses };

type Routes = (app: Parameters<FastifyPluginAsyncTypebox>[0], options: SignInOptions) => void;

/** What users see and end of their sessions. Each change may be repeated after a 503, and is completed then. */
export const ownSessionRoutes: Routes = (app, { facts, issuer, accounts }) => {
  app.post(
    '/auth/logout-everywhere',
    // The session that asks is among those that end: asking again after a 503 it is known by what it asked for.
    { config: { repeatable: true }, schema: { response: noContent } },
    async (request, reply) => {
      const actor = await repeatingActorOf(request, facts, issuer);
      const account = await asked(facts, accounts.revokeSessions(actor));
      await issuer.revokeAll(account);
      return signedOut(request, reply, issuer);
    },
  );

  app.get(
    '/auth/sessions',
    { schema: { response: { 200: SessionList, ...problemResponses } } },
    async (request) => issuer.list(identityOf(request)),
  );

  app.delete(
    '/auth/sessions/:id',
    { config: { repeatable: true }, schema: { params: IdParams, response: noContent } },
    async (request, reply) => {
      const { id } = request.params;
      const refusal = refusalOf(request);
      // A replica that does not know a session cannot tell one that has ended from one that another replica keeps.
      const isSure = !refusal || facts.issuedBy === 'auth';
      const named = isSure ? await issuer.sessionOf(credentialsOf(request)) : undefined;
      const isOwn = named?.sessionId === id;
      // A refused cookie may be another strategy's: only what was ended here is a repetition.
      const isHere = !isOwn || !refusal || ((await issuer.isRevoked?.(credentialsOf(request))) ?? true);
      if (isOwn && isHere) {
        await issuer.revoke(credentialsOf(request));
        audit(request, facts, 'signed_out', named);
        return signedOut(request, reply, issuer);
      }
      if (refusal) throw refusal;
      const { identity } = acceptedOf(request);
      const ended = await asked(facts, issuer.revokeOne(identity.userId, id, actorOf(request, facts)));
      if (!ended) throw new Problem('no_such_session');
      audit(request, facts, 'session_ended_by_owner', { userId: identity.userId, sessionId: id }, identity);
      return reply.code(204).send(null);
    },
  );
};
