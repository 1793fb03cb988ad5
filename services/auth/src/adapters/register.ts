import type { StrategyName } from '@gatehouse/contracts';
import { databaseOrUnavailable, type Pool } from '@gatehouse/defaults';
import type {
  AnnouncementRecord,
  RegisteredSession,
  RegisteredWithAccount,
  SessionRegister,
} from '@gatehouse/session';
import { findLive, LIVE, SESSION_COLUMNS, type SessionColumns, sessionFrom } from './session-columns.ts';
import { isStorable, isUuid } from './standing-columns.ts';

/** One user with more sessions than anybody looks through is shown the latest. */
const LISTED_SESSIONS = 500;

/** The sessions of one strategy whose credential the client holds, in PostgreSQL. */
export class PostgresRegister implements SessionRegister, AnnouncementRecord {
  readonly #pool: Pool;
  readonly #strategy: StrategyName;

  constructor(pool: Pool, strategy: StrategyName) {
    this.#pool = pool;
    this.#strategy = strategy;
  }

  async create(session: RegisteredSession): Promise<void> {
    // From the user's row: for one who was deleted meanwhile nothing is stored, and whoever issues finds that out
    // when it reads the standing again.
    await this.#change(
      `insert into sessions
         (id, strategy, user_id, device, generation, created_at, last_seen_at, absolute_expires_at)
       select $1, $2, id, $4, $5, $6, $7, $8 from users where id = $3 for key share`,
      [
        session.id,
        this.#strategy,
        session.userId,
        session.device,
        session.generation,
        new Date(session.createdAt),
        new Date(session.lastSeenAt),
        new Date(session.absoluteExpiresAt),
      ],
    );
  }

  async find(id: string): Promise<RegisteredWithAccount | undefined> {
    return isStorable(id) ? databaseOrUnavailable(findLive(this.#pool, this.#strategy, id)) : undefined;
  }

  async touch(id: string, now: number): Promise<boolean> {
    return this.#change(
      `update sessions set last_seen_at = greatest(last_seen_at, $2) from users
       where sessions.id = $1 and sessions.strategy = $3 and users.id = sessions.user_id and ${LIVE}`,
      [id, new Date(now), this.#strategy],
    );
  }

  async end(id: string): Promise<boolean> {
    return this.#change(
      `update sessions set ended_at = clock_timestamp() from users
       where sessions.id = $1 and sessions.strategy = $2 and users.id = sessions.user_id and ${LIVE}`,
      [id, this.#strategy],
    );
  }

  async endOne(userId: string, id: string): Promise<boolean> {
    if (!isUuid(userId) || !isStorable(id)) return false;
    return this.#change(
      `update sessions set ended_at = clock_timestamp() from users
       where sessions.id = $1 and sessions.user_id = $2 and sessions.strategy = $3
         and users.id = sessions.user_id and ${LIVE}`,
      [id, userId, this.#strategy],
    );
  }

  async endAll(userId: string): Promise<void> {
    if (!isUuid(userId)) return;
    await this.#change(
      `update sessions set ended_at = clock_timestamp()
       where id in (
         select id from sessions where user_id = $1 and strategy = $2 and ended_at is null order by id for update
       )`,
      [userId, this.#strategy],
    );
  }

  async list(userId: string): Promise<RegisteredSession[]> {
    if (!isUuid(userId)) return [];
    const { rows } = await databaseOrUnavailable(
      this.#pool.query<SessionColumns>(
        `select ${SESSION_COLUMNS} from sessions join users on users.id = sessions.user_id
         where users.id = $1 and sessions.strategy = $2 and ${LIVE}
         order by sessions.created_at desc, sessions.id limit $3`,
        [userId, this.#strategy, LISTED_SESSIONS],
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

  async applied(ids: readonly string[]): Promise<void> {
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
