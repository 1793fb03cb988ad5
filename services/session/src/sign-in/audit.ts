import type { FastifyRequest } from 'fastify';
import type { NamedSession, StrategyFacts } from '../strategy.ts';

/** What happens to single sessions; the process that hosts the route logs it. */
type SessionEvent = 'signed_in' | 'signed_out' | 'session_ended_by_owner' | 'refresh_reused';

/** One line for each security event of a session: what, whose session, where from (ASVS 5.0 16.2.1, 16.3). */
export function audit(
  request: FastifyRequest,
  { name: strategy }: Pick<StrategyFacts, 'name'>,
  event: SessionEvent,
  { userId, sessionId }: NamedSession,
  actor?: NamedSession,
): void {
  // The request's own logger adds its id.
  const line = { event, outcome: 'done', userId, sessionId, strategy, address: request.ip };
  // A replaced refresh token in use means that there is a copy of it.
  request.log[event === 'refresh_reused' ? 'warn' : 'info']({ ...line, ...(actor && { actor }) }, 'audit');
}
