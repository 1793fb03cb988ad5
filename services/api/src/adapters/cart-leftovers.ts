import { databaseOrUnavailable, type Pool } from '@gatehouse/defaults';
import type { KeptByUser } from '../domain/leftovers.ts';

/** Rows that another replica is at are skipped. */
const DUE = `
  UPDATE shop.carts SET checked_at = clock_timestamp() WHERE user_id IN (
    SELECT user_id FROM shop.carts WHERE checked_at < clock_timestamp() - interval '1 hour'
    ORDER BY checked_at LIMIT $1 FOR UPDATE SKIP LOCKED)
  RETURNING user_id`;
const REMOVE = 'DELETE FROM shop.carts WHERE user_id = ANY($1)';

/** Carts by user, for those who look after what deleted accounts left. */
export function cartLeftovers(pool: Pool): KeptByUser {
  return {
    async due(limit) {
      const { rows } = await databaseOrUnavailable(pool.query<{ user_id: string }>(DUE, [limit]));
      return rows.map(({ user_id }) => user_id);
    },
    async remove(userIds) {
      const { rowCount } = await databaseOrUnavailable(pool.query(REMOVE, [userIds]));
      return rowCount ?? 0;
    },
  };
}
