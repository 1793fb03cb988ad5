import type { StrategyName } from '@gatehouse/contracts';
import { databaseOrUnavailable, type Pool, type PoolClient, withTransaction } from '@gatehouse/defaults';
import type { Actor } from '@gatehouse/session';
import type { Ending, Endings } from '../domain/endings.ts';
import type { Position } from '../domain/replay.ts';
import type { Authority } from './authority.ts';
import { endSignIn } from './sign-ins.ts';

/** The record of endings in PostgreSQL: of sessions in a store, and of those that auth keeps rows of. */
export class PostgresEndings implements Endings {
  readonly #pool: Pool;
  readonly #authority: Authority;

  constructor(pool: Pool, authority: Authority) {
    this.#pool = pool;
    this.#authority = authority;
  }

  record(ending: Parameters<Endings['record']>[0]): Promise<void> {
    return withTransaction(this.#pool, async (client) => {
      await endSignIn(client, ending.id);
      await insert(client, ending);
    });
  }

  recordFor(actor: Actor, ending: Parameters<Endings['record']>[0]): Promise<boolean> {
    return withTransaction(this.#pool, async (client) => {
      await this.#authority.requireLive(client, actor);
      if ((await endSignIn(client, ending.id, actor)) === 0) return false;
      await insert(client, ending);
      return true;
    });
  }

  async has(strategy: StrategyName, id: string): Promise<boolean> {
    const text = 'select 1 from ended_sessions where id = $1 and strategy = $2';
    return (await databaseOrUnavailable(this.#pool.query(text, [id, strategy]))).rows.length > 0;
  }

  async settle(id: string): Promise<void> {
    const text = 'update sign_ins set ended_by = null where id = $1 and ended_at is not null';
    await databaseOrUnavailable(this.#pool.query(text, [id]));
  }

  async after(strategy: StrategyName, { at, id }: Position, limit: number): Promise<Ending[]> {
    const { rows } = await databaseOrUnavailable(
      this.#pool.query<{ page: [id: string, tag: string | null, endedAt: string][] }>(AFTER, [
        strategy,
        at,
        id,
        limit,
      ]),
    );
    return (rows[0]?.page ?? []).map(([ended, tag, endedAt]) => ({
      ...{ id: ended, strategy, tag: tag ?? undefined, endedAt },
    }));
  }
}

/** Each side of the union in the order of its index; together as one value, for thousands of rows are a page. */
const AFTER = `
  select coalesce(json_agg(json_build_array(id, tag, ended_at) order by ended_at, id), '[]') as page from (
    select * from (
      (select id, tag, ended_at from ended_sessions
       where strategy = $1 and (ended_at, id) > ($2, $3) order by ended_at, id limit $4)
      union all
      (select id, null, ended_at from sessions
       where strategy = $1 and ended_at is not null and (ended_at, id) > ($2, $3) order by ended_at, id limit $4)
    ) both_kinds order by ended_at, id limit $4
  ) ended`;

async function insert(
  client: PoolClient,
  { id, strategy, tag }: Parameters<Endings['record']>[0],
): Promise<void> {
  await client.query(
    'insert into ended_sessions (id, strategy, tag) values ($1, $2, $3) on conflict (id) do nothing',
    [id, strategy, tag],
  );
}
