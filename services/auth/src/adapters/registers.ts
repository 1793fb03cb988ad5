import type { StrategyName } from '@gatehouse/contracts';
import type { Pool } from '@gatehouse/defaults';
import type { AnnouncementRecord, RefreshFamilies, SessionRegister } from '@gatehouse/session';
import type { Authority } from './authority.ts';
import { PostgresFamilies } from './families.ts';
import { OneAtATime } from './one-at-a-time.ts';
import { PostgresRegister } from './register.ts';

/** The rows of one strategy: sessions and their refresh tokens. */
export type Register = SessionRegister & RefreshFamilies & AnnouncementRecord;

/** The rows of the strategy of that name; those of the others are out of its reach. */
export type RegisterOf = (strategy: StrategyName) => Register;

interface RegistersParts {
  readonly pool: Pool;
  readonly authority: Authority;
  /** How many one user has at most. */
  readonly sessionsPerUser: number;
  readonly turns?: OneAtATime;
}

/**
 * The two adapters over the rows of one strategy, as one. What locks the row of a session waits for its turn before it
 * takes a connection.
 */
export function registersIn(parts: RegistersParts): RegisterOf {
  const { pool, authority, sessionsPerUser, turns = new OneAtATime() } = parts;
  return (strategy) => {
    const sessions = new PostgresRegister(pool, strategy, sessionsPerUser, authority);
    const families = new PostgresFamilies(pool, strategy);
    return {
      create: (session) => turns.run(session.userId, () => sessions.create(session)),
      find: (id) => sessions.find(id),
      touch: (id, now) => turns.run(id, () => sessions.touch(id, now)),
      end: (id) => turns.run(id, () => sessions.end(id)),
      endOne: (userId, id, actor) => turns.run(userId, () => sessions.endOne(userId, id, actor)),
      endAll: (userId) => turns.run(userId, () => sessions.endAll(userId)),
      list: (userId, current) => sessions.list(userId, current),
      isPending: (id, userId) => sessions.isPending(id, userId),
      applied: (ids) => sessions.applied(ids),
      start: (sessionId, tokenId) => families.start(sessionId, tokenId),
      sessionOf: (tokenId) => families.sessionOf(tokenId),
      async present(tokenId, decide) {
        const id = await families.sessionOf(tokenId);
        return id === undefined ? undefined : turns.run(id, () => families.present(tokenId, decide));
      },
    };
  };
}
