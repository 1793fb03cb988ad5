import type { Account, SignedIn } from '@gatehouse/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { brings, clearedFormer, type OutgoingCookie, serializeCookie } from '../cookies.ts';
import { summaryOf } from '../lifetime.ts';
import type { Issued, Issuer, StrategyFacts } from '../strategy.ts';

/** The answer to a sign-in, with the credential. */
export function signedIn(
  reply: FastifyReply,
  facts: StrategyFacts,
  { id, username, accountState }: Account,
  issued: Issued,
): SignedIn {
  setCookies(reply, issued.cookies);
  const user = { id, username, roles: accountState.roles };
  return { user, strategy: facts.name, session: summaryOf(issued.sessionId, issued.times), ...issued.tokens };
}

/**
 * With the cookies of a sign-in: the new ones, and those that it replaces without setting them again are taken away. A
 * program that signs in beside a browser's cookie would else present two credentials ever after, and no script can drop
 * one.
 */
export function replacing({ headers }: FastifyRequest, issuer: Issuer, issued: Issued): Issued {
  const isLeft = ({ name }: OutgoingCookie): boolean =>
    brings(headers.cookie, name) && !issued.cookies.some((cookie) => cookie.name === name);
  const cookiesToClear = [...issuer.cookiesToClear.filter(isLeft), ...clearedFormer(headers.cookie)];
  return { ...issued, cookies: [...cookiesToClear, ...issued.cookies] };
}

/** Signing out takes the credentials away, and what the browser cached and stored while signed in. */
export function signedOut({ headers }: FastifyRequest, reply: FastifyReply, issuer: Issuer): FastifyReply {
  setCookies(reply, [...issuer.cookiesToClear, ...clearedFormer(headers.cookie)]);
  // Not "cookies": the preferences are no credential and outlive the session.
  return reply.header('clear-site-data', '"cache", "storage"').code(204).send(null);
}

function setCookies(reply: FastifyReply, cookies: readonly OutgoingCookie[]): void {
  // Authentication may have renewed the credential: what is issued or cleared now takes its place (RFC 6265 §4.1.1).
  reply.removeHeader('set-cookie');
  for (const cookie of cookies) reply.header('set-cookie', serializeCookie(cookie));
}
