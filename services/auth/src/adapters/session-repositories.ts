import type { StrategyName } from '@gatehouse/contracts';
import type { Pool } from '@gatehouse/defaults';
import type { PublicationLog, RefreshTokenFamilies, SessionRepository } from '@gatehouse/session';
import type { Authority } from './authority.ts';
import { OneAtATime } from './one-at-a-time.ts';
import { PostgresRefreshTokenFamilies } from './refresh-token-families.ts';
import { PostgresSessionRepository } from './session-repository.ts';

/** The rows of one strategy: sessions and their refresh tokens. */
export type StrategyRepository = SessionRepository & RefreshTokenFamilies & PublicationLog;

/** The rows of the strategy of that name; those of the others are out of its reach. */
export type RepositoryOf = (strategy: StrategyName) => StrategyRepository;

interface RepositoriesParts {
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
export function repositoriesIn(parts: RepositoriesParts): RepositoryOf {
  const { pool, authority, sessionsPerUser, turns = new OneAtATime() } = parts;
  return (strategy) => {
    const sessions = new PostgresSessionRepository(pool, strategy, sessionsPerUser, authority);
    const families = new PostgresRefreshTokenFamilies(pool, strategy);
    return {
      create: (session) => turns.run(session.userId, () => sessions.create(session)),
      find: (id) => sessions.find(id),
      touch: (id, now) => turns.run(id, () => sessions.touch(id, now)),
      revoke: (id) => turns.run(id, () => sessions.revoke(id)),
      revokeOne: (userId, id, actor) => turns.run(userId, () => sessions.revokeOne(userId, id, actor)),
      revokeAll: (userId, sessionGeneration) =>
        turns.run(userId, () => sessions.revokeAll(userId, sessionGeneration)),
      list: (userId, current) => sessions.list(userId, current),
      isPending: (id, userId) => sessions.isPending(id, userId),
      markPublished: (ids) => sessions.markPublished(ids),
      start: (sessionId, tokenId) => families.start(sessionId, tokenId),
      sessionOf: (tokenId) => families.sessionOf(tokenId),
      async redeem(tokenId, decide) {
        const id = await families.sessionOf(tokenId);
        return id === undefined ? undefined : turns.run(id, () => families.redeem(tokenId, decide));
      },
    };
  };
}
