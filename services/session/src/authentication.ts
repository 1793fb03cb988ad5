import { REFRESH_WITHHELD_HEADER, VERDICT_HEADER } from '@gatehouse/contracts';
import { Problem } from '@gatehouse/defaults';
import type { FastifyPluginCallback, FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { actsOn, type Uses } from './acts-on.ts';
import { affinityNameOf } from './affinity.ts';
import { serializeCookie } from './cookies.ts';
import { type CsrfPolicy, isForged, isSafe, provenanceOf } from './csrf.ts';
import { type Identity, permissionsOf } from './identity.ts';
import { type MaybePromise, thenMaybe } from './maybe-promise.ts';
import { parseAllCredentials, parseCredentials, type RequestCredentials } from './request-credentials.ts';
import type { RequestAuthenticator, StrategyFacts } from './strategy.ts';
import type { Accepted, Verdict } from './verdict.ts';

/**
 * What a route asks of its client. A route that says nothing is closed: `authenticated`.
 * `public` looks at no credential; `presented` reads them without asking who they belong to.
 */
export type Access = 'public' | 'credentials-only' | 'authenticated' | { readonly permission: string };

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access;
    /** How a forged request is told; `cookie` unless said. */
    csrf?: CsrfPolicy;
    /** What of the presented credentials the route acts on; `credential` unless said. */
    uses?: Uses;
    /** The route takes a `refresh_token` in its body. */
    bodyToken?: boolean;
    /** The route completes what an ended session asked for: its handler decides about credentials that are refused. */
    repeatable?: boolean;
    /** The route replaces or ends whatever is presented, however many: the way out of two credentials. */
    takesAll?: boolean;
  }
  interface FastifyRequest {
    credentials: RequestCredentials | null;
    /** On routes that take all: everything that was presented, `presented` first. */
    allCredentials: readonly RequestCredentials[] | null;
    accepted: Accepted | null;
    /** Why the credential is not accepted, on a route that may be a repetition. */
    refusal: Problem | null;
  }
}

export interface AuthenticationOptions {
  readonly facts: StrategyFacts;
  readonly authenticator: RequestAuthenticator;
  /** Scheme, host and port that this strategy is served under, for the same-origin proof. */
  readonly origin: string;
}

/**
 * Puts a strategy in front of every route registered beside it: one credential at most, proof of origin, the verdict,
 * the permission. Each check refuses before the next could change anything.
 */
const plugin: FastifyPluginCallback<AuthenticationOptions> = (app, options, done) => {
  app.decorateRequest('credentials', null);
  app.decorateRequest('allCredentials', null);
  app.decorateRequest('accepted', null);
  app.decorateRequest('refusal', null);

  app.addHook('onRequest', (request, reply, next) => {
    let authenticated: MaybePromise<void>;
    try {
      authenticated = authenticateRequest(request, reply, options);
    } catch (error) {
      next(asError(error));
      return;
    }
    if (authenticated === undefined) next();
    else void authenticated.then(() => next(), next);
  });

  // Only now is it known whether the body carries a token.
  app.addHook('preValidation', async (request) => {
    if (!request.routeOptions.config.bodyToken) return;
    readCredentials(request, options, tokenIn(request.body));
    refuseForged(request, options);
  });

  app.addHook('preHandler', async (request) => {
    const { access = 'authenticated' } = request.routeOptions.config;
    if (typeof access === 'object' && !permissionsOf(identityOf(request).roles).includes(access.permission)) {
      throw new Problem('forbidden');
    }
    // Not awaited: the answer does not depend on it, and a store that only refuses writes must not fail a read (G3).
    request.accepted
      ?.touch?.()
      .catch((error: unknown) => request.log.warn({ err: error }, 'last seen not written'));
  });

  // A request that fails changes nothing on the client either: `undecided` never carries a cookie.
  app.addHook('onError', async (_request, reply) => {
    reply.removeHeader('set-cookie');
  });
  done();
};

export const authentication = fp(plugin, { name: 'gatehouse-authentication', fastify: '5.x' });

/** The client of an authenticated route. */
export function acceptedOf(request: FastifyRequest): Accepted {
  if (!request.accepted) throw new TypeError('this route does not authenticate its client');
  return request.accepted;
}

export const identityOf = (request: FastifyRequest): Identity => acceptedOf(request).identity;

/** Why the credential of a repeatable route is not accepted; undefined when it is. */
export const refusalOf = (request: FastifyRequest): Problem | undefined => request.refusal ?? undefined;

/** The credentials of a route that reads them. */
export function credentialsOf(request: FastifyRequest): RequestCredentials {
  if (!request.credentials) throw new TypeError('this route does not read credentials');
  return request.credentials;
}

/** All credentials, on the routes that take all of them. */
export function allCredentialsOf(request: FastifyRequest): readonly RequestCredentials[] {
  if (!request.allCredentials) throw new TypeError('this route does not take all credentials');
  return request.allCredentials;
}

/** @throws Problem when there are several credentials, and the route does not take them all */
function readCredentials(
  request: FastifyRequest,
  { facts }: AuthenticationOptions,
  bodyToken?: string,
): void {
  const { headers, socket, routeOptions } = request;
  const carriers = {
    cookie: headers.cookie,
    authorization: headers.authorization,
    bodyToken,
    exchanged: oneOf(headers[VERDICT_HEADER]),
    withheld: oneOf(headers[REFRESH_WITHHELD_HEADER]),
    own: facts.affinity ? affinityNameOf(socket) : undefined,
  };
  if (routeOptions.config.takesAll === true) {
    const all = parseAllCredentials(carriers);
    if (!all) throw new Problem('two_credentials');
    request.credentials = all[0];
    request.allCredentials = all;
    return;
  }
  request.credentials = parseCredentials(carriers) ?? null;
  if (!request.credentials) throw new Problem('two_credentials');
}

/** Everything that is checked before a body is read. @throws Problem */
function authenticateRequest(
  request: FastifyRequest,
  reply: FastifyReply,
  options: AuthenticationOptions,
): MaybePromise<void> {
  const { access = 'authenticated', bodyToken = false } = request.routeOptions.config;
  if (access === 'public') return;
  reply.header('cache-control', 'no-store');
  readCredentials(request, options);
  if (!bodyToken) refuseForged(request, options);
  if (access === 'credentials-only') return;
  return authenticate(request, reply, options);
}

const asError = (error: unknown): Error =>
  error instanceof Error ? error : new Error('something was thrown that is no error', { cause: error });

function tokenIn(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null || !('refresh_token' in body)) return undefined;
  return typeof body.refresh_token === 'string' ? body.refresh_token : undefined;
}

const oneOf = (header: string | string[] | undefined): string | undefined =>
  Array.isArray(header) ? header.join() : header;

function refuseForged(request: FastifyRequest, { facts, origin }: AuthenticationOptions): void {
  if (isSafe(request.method)) return;
  const { headers } = request;
  const { csrf = 'cookie', uses = 'credential' } = request.routeOptions.config;
  const proof = {
    secFetchSite: oneOf(headers['sec-fetch-site']),
    origin: headers.origin,
    referer: headers.referer,
  };
  const provenance = provenanceOf(proof, origin);
  if (isForged(csrf, credentialsOf(request), provenance, actsOn(uses, facts)))
    throw new Problem('cross_site');
}

function authenticate(
  request: FastifyRequest,
  reply: FastifyReply,
  options: AuthenticationOptions,
): MaybePromise<void> {
  const started = performance.now();
  return thenMaybe(options.authenticator.authenticate(credentialsOf(request)), (verdict) =>
    applyVerdict(verdict, started, request, reply, options),
  );
}

function applyVerdict(
  verdict: Verdict,
  started: number,
  request: FastifyRequest,
  reply: FastifyReply,
  options: AuthenticationOptions,
): void {
  const duration = (performance.now() - started).toFixed(3);
  reply.header('server-timing', `authenticate;dur=${duration};desc="${verdict.cause}"`);
  if (verdict.kind !== 'accepted') {
    const problem = problemOf(verdict, options.facts);
    const { repeatable = false } = request.routeOptions.config;
    if (!repeatable || problem.code !== 'session_ended') throw problem;
    request.refusal = problem;
    return;
  }
  for (const cookie of verdict.cookies ?? []) reply.header('set-cookie', serializeCookie(cookie));
  request.accepted = verdict;
}

function problemOf(verdict: Exclude<Verdict, Accepted>, facts: StrategyFacts): Problem {
  if (verdict.kind === 'undecided') {
    return new Problem('undecided', { retryAfter: verdict.retryAfter, cause: verdict.error });
  }
  return new Problem(verdict.reason, { headers: { 'www-authenticate': challenge(facts, verdict.reason) } });
}

const COOKIE_CHALLENGE =
  'Cookie realm="gatehouse", form-action="/auth/login", cookie-name="__Host-gatehouse"';

/**
 * RFC 9110 §11.6.1: every 401 names a way to authenticate. For bearer tokens RFC 6750 §3.1 says which errors; that a
 * sign-in is older than `maxAge` (seconds) is said as in RFC 9470 §3, to cookies with the same parameters.
 */
export function challenge(
  { transport }: Pick<StrategyFacts, 'transport'>,
  code: string,
  maxAge?: number,
): string {
  const stale =
    maxAge === undefined
      ? ''
      : `, error="insufficient_user_authentication", error_description="sign in again", max_age="${maxAge}"`;
  const cookie = `${COOKIE_CHALLENGE}${stale}`;
  if (transport === 'cookie') return cookie;
  const invalid = code === 'not_authenticated' ? '' : `, error="invalid_token", error_description="${code}"`;
  const bearer = `Bearer realm="gatehouse"${stale || invalid}`;
  return transport === 'bearer' ? bearer : `${bearer}, ${cookie}`;
}
