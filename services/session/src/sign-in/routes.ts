import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Account, LoginRequest, ProblemDocument, RefreshRequest, SignedIn } from '@gatehouse/contracts';
import { departureOf, Problem } from '@gatehouse/defaults';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { allCredentialsOf, challenge, credentialsOf } from '../authentication.ts';
import type { Issued, Issuer, RevokeOutcome } from '../strategy.ts';
import { audit } from './audit.ts';
import { clientOf } from './device.ts';
import { issueAndRecheck } from './issue-session.ts';
import type { SignInOptions } from './options.ts';
import { ownSessionRoutes } from './own-sessions.ts';
import { accountOrThrow, receiptOf } from './password-outcome.ts';
import { passwordRoute } from './password-route.ts';
import { replacing, signedIn, signedOut } from './responses.ts';

const noContent = { 204: Type.Null(), '4xx': ProblemDocument, '5xx': ProblemDocument };
const answers = { 200: SignedIn, '4xx': ProblemDocument, '5xx': ProblemDocument };

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
    {
      config: { access: 'credentials-only', csrf: 'sign-in', takesAll: true },
      schema: { body: LoginRequest, response: answers },
    },
    async (request, reply) => {
      const { username, password, client = 'browser', remember = false } = request.body;
      const check = await accounts.checkPassword({
        ...{ username, password, strategy: facts.name, address: request.ip, requestId: request.id },
        signal: departureOf(reply),
      });
      const account = accountOrThrow(check, { refused: unauthorised('invalid_credentials') });
      const context = { client, remember, ...clientOf(request), receipt: receiptOf(check) };
      const issued = await issueAndRecheck({ issuer, accounts }, account, context);
      await revokePrevious(issuer, request, account, issued);
      audit(request, facts, 'signed_in', { userId: account.id, sessionId: issued.sessionId });
      return signedIn(reply, facts, account, replacing(request, issuer, issued));
    },
  );

  if (issuer.refresh) {
    const refresh = issuer.refresh.bind(issuer);
    app.post(
      '/auth/refresh',
      {
        config: { access: 'credentials-only', bodyToken: true, uses: 'refresh' },
        schema: { body: Type.Union([RefreshRequest, Type.Null()]), response: answers },
      },
      async (request, reply) => {
        const { bodyToken, refreshCookie } = credentialsOf(request);
        const client = bodyToken === undefined ? 'browser' : 'native';
        const context = { client, ...clientOf(request) } as const;
        const outcome = await refresh(bodyToken ?? refreshCookie ?? '', context);
        if (outcome.outcome === 'reused') {
          audit(request, facts, 'refresh_reused', outcome.session);
          throw unauthorised('refresh_reused');
        }
        if (outcome.outcome === 'rejected') throw unauthorised('refresh_rejected');
        return signedIn(reply, facts, outcome.account, outcome.issued);
      },
    );
  }

  app.post(
    '/auth/logout',
    {
      config: { access: 'credentials-only', bodyToken: true, uses: 'all', takesAll: true },
      schema: { body: Type.Union([RefreshRequest, Type.Null()]), response: noContent },
    },
    async (request, reply) => {
      const named: Awaited<ReturnType<Issuer['sessionOf']>>[] = [];
      for (const credentials of allCredentialsOf(request)) named.push(await issuer.sessionOf(credentials));
      // Never a false 204: with a token whose key was withdrawn the client refreshes first, then signs out.
      if ((await revokeAllCredentials(issuer, request)) === 'unproven') throw unauthorised('token_stale');
      for (const one of named) if (one) audit(request, facts, 'signed_out', one);
      return signedOut(request, reply, issuer);
    },
  );

  ownSessionRoutes(app, { facts, issuer, accounts });
  passwordRoute(app, { facts, issuer, accounts });
};

/** Ends all that was presented. The first item holds the bearer token, so it alone can be unproven. */
async function revokeAllCredentials(issuer: Issuer, request: FastifyRequest): Promise<RevokeOutcome> {
  const [first, ...further] = allCredentialsOf(request);
  for (const credentials of further) await issuer.revoke(credentials);
  return first === undefined ? 'revoked' : issuer.revoke(first);
}

/** G6: what this client had ends with the new sign-in; if that cannot be recorded, the new one is given up. */
async function revokePrevious(
  issuer: Issuer,
  request: FastifyRequest,
  account: Account,
  issued: Issued,
): Promise<void> {
  try {
    await revokeAllCredentials(issuer, request);
  } catch (error) {
    await issuer.revokeOne(account.id, issued.sessionId).catch(() => undefined);
    throw error;
  }
}
