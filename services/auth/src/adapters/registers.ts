import type { StrategyName } from '@gatehouse/contracts';
import type { Pool } from '@gatehouse/defaults';
import type { AnnouncementRecord, RefreshFamilies, SessionRegister } from '@gatehouse/session';
import { PostgresFamilies } from './families.ts';
import { PostgresRegister } from './register.ts';

/** The rows of one strategy: sessions and their refresh tokens. */
export type Register = SessionRegister & RefreshFamilies & AnnouncementRecord;

/** The rows of the strategy of that name; those of the others are out of its reach. */
export type RegisterOf = (strategy: StrategyName) => Register;

/** The two adapters over the rows of one strategy, as one. */
export function registersIn(pool: Pool): RegisterOf {
  return (strategy) => {
    const sessions = new PostgresRegister(pool, strategy);
    const families = new PostgresFamilies(pool, strategy);
    return {
      create: (session) => sessions.create(session),
      find: (id) => sessions.find(id),
      touch: (id, now) => sessions.touch(id, now),
      end: (id) => sessions.end(id),
      endOne: (userId, id) => sessions.endOne(userId, id),
      endAll: (userId) => sessions.endAll(userId),
      list: (userId) => sessions.list(userId),
      isPending: (id, userId) => sessions.isPending(id, userId),
      applied: (ids) => sessions.applied(ids),
      start: (sessionId, tokenId) => families.start(sessionId, tokenId),
      sessionOf: (tokenId) => families.sessionOf(tokenId),
      present: (tokenId, decide) => families.present(tokenId, decide),
    };
  };
}
