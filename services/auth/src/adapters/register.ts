import type { StrategyName } from '@gatehouse/contracts';
import { databaseOrUnavailable, type Pool } from '@gatehouse/defaults';
import type { RegisteredSession, RegisteredWithAccount, SessionRegister } from '@gatehouse/session';
import { findLive, LIVE, SESSION_COLUMNS, type SessionColumns, sessionFrom } from './session-columns.ts';
import { isStorable, isUuid } from './standing-columns.ts';

/** One user with more sessions than anybody looks through is shown the latest. */
const LISTED_SESSIONS = 500;

/** The sessions whose credential the client holds, in PostgreSQL. */
export class PostgresRegister implements SessionRegister {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
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
        session.strategy,
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
    return isStorable(id) ? databaseOrUnavailable(findLive(this.#pool, id)) : undefined;
  }

  async touch(id: string, now: number): Promise<boolean> {
    return this.#change(
      `update sessions set last_seen_at = greatest(last_seen_at, $2) from users
       where sessions.id = $1 and users.id = sessions.user_id and ${LIVE}`,
      [id, new Date(now)],
    );
  }

  async end(id: string): Promise<boolean> {
    return this.#change(
      `update sessions set ended_at = clock_timestamp() from users
       where sessions.id = $1 and users.id = sessions.user_id and ${LIVE}`,
      [id],
    );
  }

  async endOne(userId: string, strategy: StrategyName, id: string): Promise<boolean> {
    if (!isUuid(userId) || !isStorable(id)) return false;
    return this.#change(
      `update sessions set ended_at = clock_timestamp() from users
       where sessions.id = $1 and sessions.user_id = $2 and sessions.strategy = $3
         and users.id = sessions.user_id and ${LIVE}`,
      [id, userId, strategy],
    );
  }

  async endAll(userId: string, strategy: StrategyName): Promise<void> {
    if (!isUuid(userId)) return;
    await this.#change(
      `update sessions set ended_at = clock_timestamp()
       where id in (
         select id from sessions where user_id = $1 and strategy = $2 and ended_at is null order by id for update
       )`,
      [userId, strategy],
    );
  }

  async list(userId: string, strategy: StrategyName): Promise<RegisteredSession[]> {
    if (!isUuid(userId)) return [];
    const { rows } = await databaseOrUnavailable(
      this.#pool.query<SessionColumns>(
        `select ${SESSION_COLUMNS} from sessions join users on users.id = sessions.user_id
         where users.id = $1 and sessions.strategy = $2 and ${LIVE}
         order by sessions.created_at desc, sessions.id limit $3`,
        [userId, strategy, LISTED_SESSIONS],
      ),
    );
    return rows.map(sessionFrom);
  }

  /** Whether a row was changed. */
  async #change(text: string, values: readonly unknown[]): Promise<boolean> {
    const { rowCount } = await databaseOrUnavailable(this.#pool.query(text, [...values]));
    return (rowCount ?? 0) > 0;
  }
}
