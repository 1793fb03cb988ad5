import type { StrategyName } from '@gatehouse/contracts';
import type { PoolClient } from '@gatehouse/defaults';
import type { SessionRow } from '@gatehouse/session';

/** How many sessions one sign-in ends at most: more are too much only after the cap was lowered. */
const ENDED_AT_ONCE = 50;

/**
 * Stores a session, and ends those of the same user and strategy that were used longest ago while there are more than
 * `cap`. Answers their ids. Must run in a transaction: the lock on the user's row makes simultaneous sign-ins wait, and
 * the second statement sees what they stored.
 */
export async function createWithin(
  cap: number,
  client: PoolClient,
  strategy: StrategyName,
  session: SessionRow,
): Promise<readonly string[]> {
  const { id, userId, device, generation, createdAt, lastSeenAt, absoluteExpiresAt } = session;
  const { remember = false } = session;
  // From the user's row: for one who was deleted meanwhile nothing is stored, and the sign-in finds that out when it
  // reads the account state again.
  const { rowCount } = await client.query(
    `with account as (select id from users where id = $3 for no key update)
     insert into sessions
       (id, strategy, user_id, device, generation, created_at, last_seen_at, absolute_expires_at, remember)
     select $1, $2, id, $4, $5, $6, $7, $8, $9 from account`,
    [
      ...[id, strategy, userId, device, generation],
      ...[new Date(createdAt), new Date(lastSeenAt), new Date(absoluteExpiresAt), remember],
    ],
  );
  if (rowCount === 0) return [];
  // Locked in the order of their ids, as every statement that locks several does.
  const { rows } = await client.query<{ id: string }>(
    `with ranked as (
       select id from sessions
       where user_id = $1 and strategy = $2 and generation = $3 and ended_at is null and id <> $4
       order by last_seen_at desc, id offset $5 limit $6
     ), locked as (
       select id from sessions where id in (select id from ranked) and ended_at is null order by id for update
     )
     update sessions set ended_at = clock_timestamp() from locked where sessions.id = locked.id
     returning sessions.id`,
    [userId, strategy, generation, id, cap - 1, ENDED_AT_ONCE],
  );
  return rows.map((row) => row.id);
}
