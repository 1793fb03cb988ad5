import type { StrategyName } from '@gatehouse/contracts';
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

  async since(strategy: StrategyName, since: number, limit: number): Promise<Ending[]> {
    const { rows } = await databaseOrUnavailable(
      this.#pool.query<{ id: string; tag: string | null; ended_at: Date }>(
        `select * from (
           select id, tag, ended_at from ended_sessions where ended_at >= $1 and strategy = $2
           union all
           select id, null, ended_at from sessions where ended_at >= $1 and strategy = $2
         ) ended order by ended_at limit $3`,
        [new Date(since), strategy, limit],
      ),
    );
    return rows.map(({ id, tag, ended_at }) => ({
      ...{ id, strategy, tag: tag ?? undefined },
      endedAt: ended_at.getTime(),
    }));
  }
}
