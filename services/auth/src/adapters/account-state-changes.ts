import { databaseOrUnavailable, type Pool } from '@gatehouse/defaults';
import type { Position } from '../domain/outbox-relay.ts';
import type { AccountStateChange } from '../domain/users.ts';
import { accountStateFrom } from './account-state-columns.ts';

type Columns = [id: string, generation: number, rights: number, roles: string[], at: string];

/** A page as one value: to take thousands of rows apart, field by field, would cost more than everything else. */
const pageOf = (rows: string): string =>
  `select coalesce(json_agg(json_build_array(id, generation, rights, roles, at) order by at, id), '[]') as page
   from (${rows}) raised`;

const CHANGED = pageOf(
  `select id, generation, rights, roles, raised_at as at from users
   where raised_at is not null and (raised_at, id) > ($1, $2) order by raised_at, id limit $3`,
);

const REMOVED = pageOf(
  `select id, generation, rights, array[]::text[] as roles, removed_at as at from removed_users
   where (removed_at, id) > ($1, $2) order by removed_at, id limit $3`,
);

/** Changed account states, page by page. */
export async function changedSince(
  pool: Pool,
  { at, id }: Position,
  limit: number,
  removed: boolean,
): Promise<AccountStateChange[]> {
  const { rows } = await databaseOrUnavailable(
    pool.query<{ page: Columns[] }>(removed ? REMOVED : CHANGED, [at, id, limit]),
  );
  return (rows[0]?.page ?? []).map(([userId, generation, rights, roles, changedAt]) => ({
    userId,
    accountState: accountStateFrom({ generation, rights, roles }),
    changedAt,
    removed,
  }));
}
