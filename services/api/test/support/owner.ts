import type { CartOwner } from '@gatehouse/session';

const NOTHING = {
  sessionCookie: undefined,
  cartCookie: undefined,
  refreshCookie: undefined,
  bearer: undefined,
  bodyToken: undefined,
};

/** An authenticated client, for asking a cart without a request. */
export function ownerOf(userId: string): CartOwner {
  return {
    identity: {
      userId,
      username: userId,
      roles: ['customer'],
      sessionId: `session-of-${userId}`,
      authenticatedAt: 0,
    },
    times: { createdAt: 0, lastSeenAt: 0, idleExpiresAt: 1, absoluteExpiresAt: 1 },
    credentials: NOTHING,
  };
}
