import { SessionActivityResponse } from '@gatehouse/contracts';
import type { PhantomPorts } from '@gatehouse/session';
import type { AuthClient } from './auth-client.ts';

/** Tells auth that a session was used. Throws `Unavailable`. */
export function recordActivityWith(auth: AuthClient): PhantomPorts['recordActivity'] {
  return async (sessionId, usedAt) => {
    const body = { sessionId, usedAt };
    await auth.ask({
      method: 'POST',
      path: '/internal/session-activity',
      body,
      answer: SessionActivityResponse,
    });
  };
}
