import { Unavailable } from '@gatehouse/defaults';
import type { SessionRegister } from '../register.ts';
import type { RefreshFamilies } from '../tokens/families.ts';
import type { RevocationWire } from './revocation.ts';

/**
 * Which ends of sessions are known to have been announced, in the record that all auth processes share: signing out
 * again adds nothing to the wire once it is (G10). Throws `Unavailable`.
 */
export interface AnnouncementRecord {
  /** Whether this session (of this user) ended, and its announcement is not known to have been applied. */
  isPending(id: string, userId?: string): Promise<boolean>;
  /** The announcement of these was applied. */
  applied(ids: readonly string[]): Promise<void>;
}

/**
 * A register that announces each session that ends to every replica. The row is the record and comes first; success is
 * answered only when the wire has it too. An end that was recorded but not announced is announced by the next sign-out
 * of that session, and by auth's replay.
 */
export function announcedRegister(
  register: SessionRegister & RefreshFamilies & AnnouncementRecord,
  wire: RevocationWire,
): SessionRegister & RefreshFamilies {
  async function announce(ids: readonly string[]): Promise<void> {
    await wire.announce(ids.map((sessionId) => ({ kind: 'session', sessionId })));
    try {
      await register.applied(ids);
    } catch (error) {
      // The end is recorded and announced: what is missing costs one more announcement at most.
      if (!(error instanceof Unavailable)) throw error;
    }
  }

  return {
    async create(session) {
      const ended = await register.create(session);
      try {
        if (ended.length > 0) await announce(ended);
      } catch (error) {
        // The sign-in fails, and leaves nothing behind.
        await register.end(session.id).catch(() => undefined);
        throw error;
      }
      return ended;
    },
    find: (id) => register.find(id),
    touch: (id, now) => register.touch(id, now),
    list: (userId, current) => register.list(userId, current),
    start: (sessionId, tokenId) => register.start(sessionId, tokenId),
    sessionOf: (tokenId) => register.sessionOf(tokenId),
    // The generation, which is announced by itself, ends them; this only tidies up.
    endAll: (userId) => register.endAll(userId),

    async end(id) {
      const ended = await register.end(id);
      if (ended || (await register.isPending(id))) await announce([id]);
      return ended;
    },

    async endOne(userId, id, actor) {
      // A repeated request completes what the first one could only record.
      const ended = (await register.endOne(userId, id, actor)) || (await register.isPending(id, userId));
      if (ended) await announce([id]);
      return ended;
    },

    async present(tokenId, decide) {
      const presented = await register.present(tokenId, decide);
      const ended = presented?.decision.act === 'end' ? presented.state.live?.session.id : undefined;
      if (ended !== undefined) await announce([ended]);
      return presented;
    },
  };
}
