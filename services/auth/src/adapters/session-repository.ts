import type { StrategyName } from '@gatehouse/contracts';
import { databaseOrUnavailable, type Pool, withTransaction } from '@gatehouse/defaults';
import type {
  Actor,
  PublicationLog,
  SessionRepository,
  SessionRow,
  SessionRowWithAccount,
} from '@gatehouse/session';
import { isStorable, isUuid } from './account-state-columns.ts';
import type { Authority } from './authority.ts';
import { createWithin } from './session-cap.ts';
import { findLive, LIVE, SESSION_COLUMNS, type SessionColumns, sessionFrom } from './session-columns.ts';

/** How many rows one statement tidies up after the generation has ended all of them. */
const PURGED_AT_ONCE = 1000;

/** The sessions of one strategy whose credential the client holds, in PostgreSQL. */
export class PostgresSessionRepository implements SessionRepository, PublicationLog {
  readonly #pool: Pool;
  readonly #strategy: StrategyName;
  readonly #cap: number;
  readonly #authority: Authority;

  /** @param cap how many sessions one user has at most */
  constructor(pool: Pool, strategy: StrategyName, cap: number, authority: Authority) {
    this.#pool = pool;
    this.#cap = cap;
    this.#strategy = strategy;
    this.#authority = authority;
  }

  async create(session: SessionRow): Promise<readonly string[]> {
    return withTransaction(this.#pool, (client) => createWithin(this.#cap, client, this.#strategy, session));
  }

  async find(id: string): Promise<SessionRowWithAccount | undefined> {
    return isStorable(id) ? databaseOrUnavailable(findLive(this.#pool, this.#strategy, id)) : undefined;
  }

  async touch(id: string, now: number): Promise<boolean> {
    return this.#change(
      `update sessions set last_seen_at = greatest(last_seen_at, $2) from users
       where sessions.id = $1 and sessions.strategy = $3 and users.id = sessions.user_id and ${LIVE}`,
      [id, new Date(now), this.#strategy],
    );
  }

  async revoke(id: string): Promise<boolean> {
    return this.#change(
      `update sessions set ended_at = clock_timestamp() from users
       where sessions.id = $1 and sessions.strategy = $2 and users.id = sessions.user_id and ${LIVE}`,
      [id, this.#strategy],
    );
  }

  async revokeOne(userId: string, id: string, actor?: Actor): Promise<boolean> {
    if (!isUuid(userId) || !isStorable(id)) return false;
    return withTransaction(this.#pool, async (client) => {
      if (actor) await this.#authority.requireLive(client, actor);
      const { rowCount } = await client.query(
        `update sessions set ended_at = clock_timestamp() from users
         where sessions.id = $1 and sessions.user_id = $2 and sessions.strategy = $3
           and users.id = sessions.user_id and ${LIVE}`,
        [id, userId, this.#strategy],
      );
      return (rowCount ?? 0) > 0;
    });
  }

  async revokeAll(userId: string, sessionGeneration: number): Promise<void> {
    if (!isUuid(userId)) return;
    await this.#change(
      `update sessions set ended_at = clock_timestamp()
       where id in (
         select id from sessions where user_id = $1 and strategy = $2 and generation < $3 and ended_at is null
         order by id limit $4 for update
       )`,
      [userId, this.#strategy, sessionGeneration, PURGED_AT_ONCE],
    );
  }

  async list(userId: string, current: string): Promise<SessionRow[]> {
    if (!isUuid(userId) || !isStorable(current)) return [];
    // The generation stands in a query of its own, so that the index of live sessions finds them and no others.
    const { rows } = await databaseOrUnavailable(
      this.#pool.query<SessionColumns>(
        `select ${SESSION_COLUMNS} from sessions
         where user_id = $1 and strategy = $2 and ended_at is null
           and generation = (select generation from users where id = $1)
         order by (id = $3) desc, last_seen_at desc, id limit $4`,
        [userId, this.#strategy, current, this.#cap + 1],
      ),
    );
    return rows.map(sessionFrom);
  }

  async isPending(id: string, userId?: string): Promise<boolean> {
    if (!isStorable(id) || (userId !== undefined && !isUuid(userId))) return false;
    // Also where the generation ended it: every ended session that is still presented is announced once.
    const { rows } = await databaseOrUnavailable(
      this.#pool.query(
        `select 1 from sessions join users on users.id = sessions.user_id
         where sessions.id = $1 and sessions.strategy = $2 and users.id = coalesce($3::uuid, users.id)
           and announced_at is null and not (${LIVE})`,
        [id, this.#strategy, userId],
      ),
    );
    return rows.length > 0;
  }

  async markPublished(ids: readonly string[]): Promise<void> {
    await this.#change(
      'update sessions set announced_at = clock_timestamp() where id = any($1) and strategy = $2',
      [ids, this.#strategy],
    );
  }

  /** Whether a row was changed. */
  async #change(text: string, values: readonly unknown[]): Promise<boolean> {
    const { rowCount } = await databaseOrUnavailable(this.#pool.query(text, [...values]));
    return (rowCount ?? 0) > 0;
  }
}
