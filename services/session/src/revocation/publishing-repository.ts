import { Unavailable } from '@gatehouse/defaults';
import type { SessionRepository } from '../session-repository.ts';
import type { RefreshTokenFamilies } from '../tokens/refresh-token-families.ts';
import type { RevocationPublisher } from './revocation.ts';

/**
 * Which ends of sessions are known to have been announced, in the record that all auth processes share: signing out
 * again adds nothing to the stream once it is (G10). Throws `Unavailable`.
 */
export interface PublicationLog {
  /** Whether this session (of this user) ended, and its announcement is not known to have been applied. */
  isPending(id: string, userId?: string): Promise<boolean>;
  /** The announcement of these was applied. */
  markPublished(ids: readonly string[]): Promise<void>;
}

/**
 * A repository that publishes each session that ends to every replica. The row is the record and comes first; success is
 * answered only when the stream has it too. An end that was recorded but not announced is announced by the next sign-out
 * of that session, and by auth's replay.
 */
export function publishingRepository(
  repository: SessionRepository & RefreshTokenFamilies & PublicationLog,
  publisher: RevocationPublisher,
): SessionRepository & RefreshTokenFamilies {
  async function publish(ids: readonly string[]): Promise<void> {
    await publisher.publish(ids.map((sessionId) => ({ kind: 'session', sessionId })));
    try {
      await repository.markPublished(ids);
    } catch (error) {
      // The end is recorded and announced: what is missing costs one more announcement at most.
      if (!(error instanceof Unavailable)) throw error;
    }
  }

  return {
    async create(session) {
      const ended = await repository.create(session);
      try {
        if (ended.length > 0) await publish(ended);
      } catch (error) {
        // The sign-in fails, and leaves nothing behind.
        await repository.revoke(session.id).catch(() => undefined);
        throw error;
      }
      return ended;
    },
    find: (id) => repository.find(id),
    touch: (id, now) => repository.touch(id, now),
    list: (userId, current) => repository.list(userId, current),
    start: (sessionId, tokenId) => repository.start(sessionId, tokenId),
    sessionOf: (tokenId) => repository.sessionOf(tokenId),
    // The generation, which is announced by itself, ends them; this only tidies up.
    revokeAll: (userId, sessionGeneration) => repository.revokeAll(userId, sessionGeneration),

    async revoke(id) {
      const ended = await repository.revoke(id);
      if (ended || (await repository.isPending(id))) await publish([id]);
      return ended;
    },

    async revokeOne(userId, id, actor) {
      // A repeated request completes what the first one could only record.
      const ended =
        (await repository.revokeOne(userId, id, actor)) || (await repository.isPending(id, userId));
      if (ended) await publish([id]);
      return ended;
    },

    async redeem(tokenId, decide) {
      const redeemed = await repository.redeem(tokenId, decide);
      const ended = redeemed?.decision.act === 'revoke' ? redeemed.state.live?.session.id : undefined;
      if (ended !== undefined) await publish([ended]);
      return redeemed;
    },
  };
}
