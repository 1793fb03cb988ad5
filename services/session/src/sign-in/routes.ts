import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import {
  type Account,
  ChangePasswordBody,
  LoginBody,
  ProblemDocument,
  RefreshBody,
  SessionList,
  SignedIn,
} from '@gatehouse/contracts';
import { departureOf, Problem } from '@gatehouse/defaults';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { type OutgoingCookie, serializeCookie } from '../cookies.ts';
import { summaryOf } from '../lifetime.ts';
import { challenge, identityOf, presentedOf } from '../recognition.ts';
import type { Issued, Issuer, StrategyFacts } from '../strategy.ts';
import type { Accounts } from './accounts.ts';
import { deviceOf } from './device.ts';
import { issueConfirmed } from './issue.ts';
import { settled } from './outcomes.ts';

export interface SignInOptions {
  readonly facts: StrategyFacts;
  readonly issuer: Issuer;
  readonly accounts: Accounts;
}

const noContent = { 204: Type.Null(), '4xx': ProblemDocument, '5xx': ProblemDocument };
const signedIn = { 200: SignedIn, '4xx': ProblemDocument, '5xx': ProblemDocument };

/** The routes under /auth that make and end sessions, hosted by whichever service keeps the state. */
export const signInRoutes: FastifyPluginAsyncTypebox<SignInOptions> = async (
  app,
  { facts, issuer, accounts },
) => {
  const unauthorised = (
    code: 'invalid_credentials' | 'refresh_rejected' | 'refresh_reused' | 'token_stale',
  ) => new Problem(code, { headers: { 'www-authenticate': challenge(facts, code) } });

  app.post(
    '/auth/login',
    { config: { access: 'presented', csrf: 'sign-in' }, schema: { body: LoginBody, response: signedIn } },
    async (request, reply) => {
      const { username, password, client = 'browser' } = request.body;
      const origin = { address: request.ip, signal: departureOf(reply) };
      const check = await accounts.checkPassword({ username, password, ...origin });
      const account = settled(check, { refused: unauthorised('invalid_credentials') });
      const context = { client, device: deviceOf(request.headers['user-agent']) };
      const issued = await issueConfirmed({ issuer, accounts }, account, context);
      await endPrevious(issuer, request, account, issued);
      return answer(reply, facts, account, issued);
    },
  );

  if (issuer.refresh) {
    const refresh = issuer.refresh.bind(issuer);
    app.post(
      '/auth/refresh',
      {
        config: { access: 'presented', bodyToken: true },
        schema: { body: Type.Union([RefreshBody, Type.Null()]), response: signedIn },
      },
      async (request, reply) => {
        const { bodyToken, refreshCookie } = presentedOf(request);
        const client = bodyToken === undefined ? 'browser' : 'native';
        const context = { client, device: deviceOf(request.headers['user-agent']) } as const;
        const outcome = await refresh(bodyToken ?? refreshCookie ?? '', context);
        if (outcome.outcome === 'reused') {
          request.log.warn('a replaced refresh token was presented; its session was ended');
          throw unauthorised('refresh_reused');
        }
        if (outcome.outcome === 'rejected') throw unauthorised('refresh_rejected');
        return answer(reply, facts, outcome.account, outcome.issued);
      },
    );
  }

  app.post(
    '/auth/logout',
    {
      config: { access: 'presented', bodyToken: true },
      schema: { body: Type.Union([RefreshBody, Type.Null()]), response: noContent },
    },
    async (request, reply) => {
      // Never a false 204: with a token whose key was withdrawn the client refreshes first, then signs out.
      if ((await issuer.end(presentedOf(request))) === 'unproven') throw unauthorised('token_stale');
      return signedOut(reply, issuer);
    },
  );

  app.post('/auth/logout-everywhere', { schema: { response: noContent } }, async (request, reply) => {
    const { userId } = identityOf(request);
    await accounts.endSessions(userId);
    await issuer.endAll(userId);
    return signedOut(reply, issuer);
  });

  app.get(
    '/auth/sessions',
    { schema: { response: { 200: SessionList, '4xx': ProblemDocument, '5xx': ProblemDocument } } },
    async (request) => issuer.list(identityOf(request)),
  );

  app.delete(
    '/auth/sessions/:id',
    { schema: { params: Type.Object({ id: Type.String({ maxLength: 64 }) }), response: noContent } },
    async (request, reply) => {
      const { userId, sessionId } = identityOf(request);
      if (!(await issuer.endOne(userId, request.params.id))) throw new Problem('no_such_session');
      return request.params.id === sessionId ? signedOut(reply, issuer) : reply.code(204).send(null);
    },
  );

  app.put(
    '/auth/password',
    { schema: { body: ChangePasswordBody, response: signedIn } },
    async (request, reply) => {
      const { userId } = identityOf(request);
      const origin = { address: request.ip, signal: departureOf(reply) };
      const change = await accounts.changePassword({ userId, ...request.body, ...origin });
      const account = settled(change, { refused: unauthorised('invalid_credentials') });
      await issuer.endAll(userId);
      const client =
        presentedOf(request).bearer === undefined || presentedOf(request).refreshCookie !== undefined;
      const context = {
        client: client ? 'browser' : 'native',
        device: deviceOf(request.headers['user-agent']),
      } as const;
      return answer(reply, facts, account, await issueConfirmed({ issuer, accounts }, account, context));
    },
  );
};

/** G6: the session this client had ends with the new sign-in; if that cannot be recorded, the new one is given up. */
async function endPrevious(
  issuer: Issuer,
  request: FastifyRequest,
  account: Account,
  issued: Issued,
): Promise<void> {
  try {
    await issuer.end(presentedOf(request));
  } catch (error) {
    await issuer.endOne(account.id, issued.sessionId).catch(() => undefined);
    throw error;
  }
}

function answer(reply: FastifyReply, facts: StrategyFacts, account: Account, issued: Issued): SignedIn {
  setCookies(reply, issued.cookies);
  const { id, username, standing } = account;
  const user = { id, username, roles: standing.roles };
  return { user, strategy: facts.name, session: summaryOf(issued.sessionId, issued.times), ...issued.tokens };
}

/** Signing out takes the credentials away, and what the browser cached and stored while signed in. */
function signedOut(reply: FastifyReply, issuer: Issuer): FastifyReply {
  setCookies(reply, issuer.cleared);
  // Not "cookies": the preferences are no credential and outlive the session.
  return reply.header('clear-site-data', '"cache", "storage"').code(204).send(null);
}

function setCookies(reply: FastifyReply, cookies: readonly OutgoingCookie[]): void {
  // Recognition may have renewed the credential: what is issued or cleared now takes its place (RFC 6265 §4.1.1).
  reply.removeHeader('set-cookie');
  for (const cookie of cookies) reply.header('set-cookie', serializeCookie(cookie));
}
