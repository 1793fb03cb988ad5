import type { Actor } from '../src/authority/actor.ts';

/** An actor as a route would name it; of the first generation that users have in PostgreSQL. */
export const testActor = (userId: string, changed: Partial<Actor> = {}): Actor => ({
  ...{ userId, sessionId: `session-of-${userId}`, strategy: 'token', generation: 1 },
  ...{ address: '198.51.100.7', requestId: 'request-1' },
  ...changed,
});
