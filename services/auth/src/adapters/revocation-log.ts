import type { StrategyName } from '@gatehouse/contracts';
import { databaseOrUnavailable, type Pool, type PoolClient, withTransaction } from '@gatehouse/defaults';
import type { Actor } from '@gatehouse/session';
import type { Position } from '../domain/outbox-relay.ts';
import type { LoggedRevocation, RevocationLog } from '../domain/revocation-log.ts';
import type { Authority } from './authority.ts';
import { jsonPage, type PageAnswer, rowsOfPage } from './json-page.ts';
import { revokeSignIn } from './sign-ins.ts';

/** The log of revocations in PostgreSQL: of sessions in a store, and of those that auth keeps rows of. */
export class PostgresRevocationLog implements RevocationLog {
  readonly #pool: Pool;
  readonly #authority: Authority;

  constructor(pool: Pool, authority: Authority) {
    this.#pool = pool;
    this.#authority = authority;
  }

  record(revocation: Parameters<RevocationLog['record']>[0]): Promise<void> {
    return withTransaction(this.#pool, async (client) => {
      await revokeSignIn(client, revocation.id);
      await insert(client, revocation);
    });
  }

  recordFor(actor: Actor, revocation: Parameters<RevocationLog['record']>[0]): Promise<boolean> {
    return withTransaction(this.#pool, async (client) => {
      await this.#authority.requireLive(client, actor);
      if ((await revokeSignIn(client, revocation.id, actor)) === 0) return false;
      await insert(client, revocation);
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

  async after(strategy: StrategyName, { at, id }: Position, limit: number): Promise<LoggedRevocation[]> {
    const { rows } = await databaseOrUnavailable(
      this.#pool.query<PageAnswer>(AFTER, [strategy, at, id, limit]),
    );
    return rowsOfPage<[id: string, tag: string | null, endedAt: string]>(rows[0]).map(
      ([ended, userKey, endedAt]) => ({
        ...{ id: ended, strategy, userKey: userKey ?? undefined, endedAt },
      }),
    );
  }
}

/** Each side of the union in the order of its index. */
const AFTER = jsonPage(
  ['to_json(id)::text', "coalesce(to_json(tag)::text, 'null')", 'to_json(ended_at)::text'],
  'ended_at, id',
  `select * from (
      (select id, tag, ended_at from ended_sessions
       where strategy = $1 and (ended_at, id) > ($2, $3) order by ended_at, id limit $4)
      union all
      (select id, null, ended_at from sessions
       where strategy = $1 and ended_at is not null and (ended_at, id) > ($2, $3) order by ended_at, id limit $4)
    ) both_kinds order by ended_at, id limit $4`,
);

async function insert(
  client: PoolClient,
  { id, strategy, userKey }: Parameters<RevocationLog['record']>[0],
): Promise<void> {
  await client.query(
    'insert into ended_sessions (id, strategy, tag) values ($1, $2, $3) on conflict (id) do nothing',
    [id, strategy, userKey],
  );
}
