import { Problem } from '@gatehouse/defaults';
import type { FastifyRequest } from 'fastify';
import { acceptedOf, challenge, credentialsOf, refusalOf } from '../authentication.ts';
import type { Issuer, StrategyFacts } from '../strategy.ts';
import { type Actor, ActorRefused, type FormerActor } from './actor.ts';

/** Who asks for the change that this request wants. */
export function actorOf(request: FastifyRequest, { name: strategy }: Pick<StrategyFacts, 'name'>): Actor {
  const { identity, generation, receipt } = acceptedOf(request);
  const { userId, sessionId } = identity;
  return {
    ...{ userId, sessionId, strategy, generation, address: request.ip, requestId: request.id },
    ...(receipt !== undefined && { receipt }),
  };
}

/**
 * As above for a request that may be a repetition: its own session may have ended with what it asked for.
 *
 * @throws Problem the refusal of a credential that names no session.
 */
export async function repeatingActorOf(
  request: FastifyRequest,
  facts: StrategyFacts,
  issuer: Pick<Issuer, 'sessionOf'>,
): Promise<Actor | FormerActor> {
  const refusal = refusalOf(request);
  if (!refusal) return actorOf(request, facts);
  const named = await issuer.sessionOf(credentialsOf(request));
  if (!named) throw refusal;
  return { sessionId: named.sessionId, strategy: facts.name, address: request.ip, requestId: request.id };
}

/** What auth answers to an actor, or the problem that its refusal stands for. */
export async function asked<T>(facts: StrategyFacts, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw error instanceof ActorRefused ? problemOf(facts, error) : error;
  }
}

function problemOf(facts: StrategyFacts, { reason, maxAge }: ActorRefused): Problem {
  const is401 = reason === 'session_ended' || reason === 'fresh_sign_in_required';
  return new Problem(reason, {
    ...(is401 && { headers: { 'www-authenticate': challenge(facts, reason, maxAge) } }),
  });
}
