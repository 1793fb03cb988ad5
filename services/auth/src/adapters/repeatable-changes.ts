import { databaseOrUnavailable, type Pool, type PoolClient } from '@gatehouse/defaults';
import type { Actor, FormerActor } from '@gatehouse/session';
import type { Repeatable, RepeatableKind } from '../domain/users.ts';
import { isStorable } from './account-state-columns.ts';

/** How long the session that asked may ask again, in ms. */
const REPEATABLE_MILLISECONDS = 600_000;

/** Notes, in the transaction of the change, that this session asked for it. */
export async function noteRepeatable(
  client: PoolClient,
  { strategy, sessionId }: Actor,
  kind: RepeatableKind,
  { userId, generation, previousHash }: Repeatable,
): Promise<void> {
  await client.query(
    `insert into repeatable_changes (strategy, session_id, kind, user_id, generation, previous_hash, changed_at)
     values ($1, $2, $3, $4, $5, $6, clock_timestamp())
     on conflict (strategy, session_id, kind) do update
       set user_id = $4, generation = $5, previous_hash = $6, changed_at = clock_timestamp()`,
    [strategy, sessionId, kind, userId, generation ?? null, previousHash ?? null],
  );
}

/** The change of this kind that this session asked for lately. Throws `Unavailable`. */
export async function repeatableOf(
  pool: Pool,
  { strategy, sessionId }: Actor | FormerActor,
  kind: RepeatableKind,
): Promise<Repeatable | undefined> {
  if (!isStorable(sessionId)) return undefined;
  const { rows } = await databaseOrUnavailable(
    pool.query<{ user_id: string; generation: number | null; previous_hash: string | null }>(
      `select user_id, generation, previous_hash from repeatable_changes
       where strategy = $1 and session_id = $2 and kind = $3
         and changed_at > clock_timestamp() - $4 * interval '1 millisecond'`,
      [strategy, sessionId, kind, REPEATABLE_MILLISECONDS],
    ),
  );
  const [row] = rows;
  return (
    row && {
      userId: row.user_id,
      generation: row.generation ?? undefined,
      previousHash: row.previous_hash ?? undefined,
    }
  );
}
