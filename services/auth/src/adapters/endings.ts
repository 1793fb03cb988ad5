import { isStrategyName, type StrategyName } from '@gatehouse/contracts';
import { databaseOrUnavailable, type Pool } from '@gatehouse/defaults';
import type { Ending, Endings } from '../domain/endings.ts';

/** The record of endings in PostgreSQL: of sessions in a store, and of those that auth keeps rows of. */
export class PostgresEndings implements Endings {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async record({ strategy, id, tag }: Parameters<Endings['record']>[0]): Promise<void> {
    await databaseOrUnavailable(
      this.#pool.query(
        'insert into ended_sessions (id, strategy, tag) values ($1, $2, $3) on conflict (id) do nothing',
        [id, strategy, tag],
      ),
    );
  }

  async since(strategies: readonly StrategyName[], since: number, limit: number): Promise<Ending[]> {
    const { rows } = await databaseOrUnavailable(
      this.#pool.query<{ id: string; strategy: string; tag: string | null; ended_at: Date }>(
        `select * from (
           select id, strategy, tag, ended_at from ended_sessions where ended_at >= $1 and strategy = any($2)
           union all
           select id, strategy, null, ended_at from sessions where ended_at >= $1 and strategy = any($2)
         ) ended order by ended_at limit $3`,
        [new Date(since), strategies, limit],
      ),
    );
    return rows.flatMap(({ id, strategy, tag, ended_at }) =>
      isStrategyName(strategy) ? [{ id, strategy, tag: tag ?? undefined, endedAt: ended_at.getTime() }] : [],
    );
  }
}
