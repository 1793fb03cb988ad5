import type { SessionRegister } from '../register.ts';
import type { RefreshFamilies } from '../tokens/families.ts';
import type { RevocationWire } from './revocation.ts';

/**
 * A register that tells every replica of each session that ends. The row is the record and comes first; whoever asked
 * hears of success only when the wire has it too. An end that was recorded but not announced is announced again by
 * whoever signs out once more, and by auth's replay.
 */
export function announcedRegister(
  register: SessionRegister & RefreshFamilies,
  wire: RevocationWire,
): SessionRegister & RefreshFamilies {
  const announce = (sessionId: string): Promise<void> => wire.announce([{ kind: 'session', sessionId }]);
  return {
    create: (session) => register.create(session),
    find: (id) => register.find(id),
    touch: (id, now) => register.touch(id, now),
    list: (userId, strategy) => register.list(userId, strategy),
    start: (sessionId, tokenId) => register.start(sessionId, tokenId),
    sessionOf: (tokenId) => register.sessionOf(tokenId),
    // The generation, which is announced by itself, ends them; this only tidies up.
    endAll: (userId, strategy) => register.endAll(userId, strategy),

    async end(id) {
      const ended = await register.end(id);
      await announce(id);
      return ended;
    },

    async endOne(userId, strategy, id) {
      const ended = await register.endOne(userId, strategy, id);
      if (ended) await announce(id);
      return ended;
    },

    async present(tokenId, decide) {
      const presented = await register.present(tokenId, decide);
      const ended = presented?.decision.act === 'end' ? presented.state.live?.session.id : undefined;
      if (ended !== undefined) await announce(ended);
      return presented;
    },
  };
}
