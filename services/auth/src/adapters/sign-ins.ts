import { databaseOrUnavailable, type Pool, type PoolClient, withTransaction } from '@gatehouse/defaults';
import type { Actor } from '@gatehouse/session';
import type { SignIn, SignIns } from '../domain/receipts.ts';
import type { Authority } from './authority.ts';

/** Of one user at one strategy: far more than sessions may live, on however many replicas. */
const SIGN_INS_KEPT = 1000;

/** Sign-ins whose session lies in Redis or in a replica, in PostgreSQL. */
export class PostgresSignIns implements SignIns {
  readonly #pool: Pool;
  readonly #authority: Authority;

  constructor(pool: Pool, authority: Authority) {
    this.#pool = pool;
    this.#authority = authority;
  }

  async record(signIn: SignIn): Promise<void> {
    const { id, strategy, userId, generation, createdAt, expiresAt } = signIn;
    await databaseOrUnavailable(
      this.#pool.query(
        // What one user leaves behind is bounded: the oldest make room (G15).
        `with old as (
           delete from sign_ins where id in (
             select id from sign_ins where user_id = $3 and strategy = $2 order by created_at desc offset $7)
         )
         insert into sign_ins (id, strategy, user_id, generation, created_at, expires_at)
         select $1, $2, id, $4, $5, $6 from users where id = $3 for key share`,
        [id, strategy, userId, generation, new Date(createdAt), new Date(expiresAt), SIGN_INS_KEPT],
      ),
    );
  }

  async revoke(id: string, actor?: Actor): Promise<void> {
    await withTransaction(this.#pool, async (client) => {
      if (actor) await this.#authority.requireLive(client, actor);
      await revokeSignIn(client, id, actor);
    });
  }
}

/** Ends it for its user, at the strategy of that user's own session; how many it were, one that the same actor has ended and that is not settled included. */
export async function revokeSignIn(client: PoolClient, id: string, actor?: Actor): Promise<number> {
  const { rowCount } = await client.query(
    `update sign_ins set ended_at = coalesce(ended_at, clock_timestamp()), ended_by = $2
     where id = $1 and ($3::uuid is null or (user_id = $3 and strategy = $4))
       and (ended_at is null or ended_by = $2)`,
    [id, actor?.sessionId ?? null, actor?.userId ?? null, actor?.strategy ?? null],
  );
  return rowCount ?? 0;
}
