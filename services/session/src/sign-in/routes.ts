import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Account, LoginBody, ProblemDocument, RefreshBody, SignedIn } from '@gatehouse/contracts';
import { departureOf, Problem } from '@gatehouse/defaults';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { allPresentedOf, challenge, presentedOf } from '../recognition.ts';
import type { EndOutcome, Issued, Issuer } from '../strategy.ts';
import { replacing, signedIn, signedOut } from './answers.ts';
import { audit } from './audit.ts';
import { clientOf } from './device.ts';
import { issueConfirmed } from './issue.ts';
import type { SignInOptions } from './options.ts';
import { receiptOf, settled } from './outcomes.ts';
import { ownSessionRoutes } from './own-sessions.ts';
import { passwordRoute } from './password-route.ts';

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
      config: { access: 'presented', csrf: 'sign-in', takesAll: true },
      schema: { body: LoginBody, response: answers },
    },
    async (request, reply) => {
      const { username, password, client = 'browser', remember = false } = request.body;
      const check = await accounts.checkPassword({
        ...{ username, password, strategy: facts.name, address: request.ip, requestId: request.id },
        signal: departureOf(reply),
      });
      const account = settled(check, { refused: unauthorised('invalid_credentials') });
      const context = { client, remember, ...clientOf(request), receipt: receiptOf(check) };
      const issued = await issueConfirmed({ issuer, accounts }, account, context);
      await endPrevious(issuer, request, account, issued);
      audit(request, facts, 'signed_in', { userId: account.id, sessionId: issued.sessionId });
      return signedIn(reply, facts, account, replacing(request, issuer, issued));
    },
  );

  if (issuer.refresh) {
    const refresh = issuer.refresh.bind(issuer);
    app.post(
      '/auth/refresh',
      {
        config: { access: 'presented', bodyToken: true, uses: 'refresh' },
        schema: { body: Type.Union([RefreshBody, Type.Null()]), response: answers },
      },
      async (request, reply) => {
        const { bodyToken, refreshCookie } = presentedOf(request);
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
      config: { access: 'presented', bodyToken: true, uses: 'all', takesAll: true },
      schema: { body: Type.Union([RefreshBody, Type.Null()]), response: noContent },
    },
    async (request, reply) => {
      const named: Awaited<ReturnType<Issuer['sessionOf']>>[] = [];
      for (const presented of allPresentedOf(request)) named.push(await issuer.sessionOf(presented));
      // Never a false 204: with a token whose key was withdrawn the client refreshes first, then signs out.
      if ((await endAllPresented(issuer, request)) === 'unproven') throw unauthorised('token_stale');
      for (const one of named) if (one) audit(request, facts, 'signed_out', one);
      return signedOut(request, reply, issuer);
    },
  );

  ownSessionRoutes(app, { facts, issuer, accounts });
  passwordRoute(app, { facts, issuer, accounts });
};

/** Ends all that was presented. The first item holds the bearer token, so it alone can be unproven. */
async function endAllPresented(issuer: Issuer, request: FastifyRequest): Promise<EndOutcome> {
  const [first, ...further] = allPresentedOf(request);
  for (const presented of further) await issuer.end(presented);
  return first === undefined ? 'ended' : issuer.end(first);
}

/** G6: what this client had ends with the new sign-in; if that cannot be recorded, the new one is given up. */
async function endPrevious(
  issuer: Issuer,
  request: FastifyRequest,
  account: Account,
  issued: Issued,
): Promise<void> {
  try {
    await endAllPresented(issuer, request);
  } catch (error) {
    await issuer.endOne(account.id, issued.sessionId).catch(() => undefined);
    throw error;
  }
}
