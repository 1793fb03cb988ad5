import { databaseOrUnavailable, type Pool } from '@gatehouse/defaults';
import type { Position } from '../domain/outbox-relay.ts';
import type { AccountStateChange } from '../domain/users.ts';
import { accountStateFrom } from './account-state-columns.ts';
import { jsonPage, type PageAnswer, rowsOfPage } from './json-page.ts';

type Columns = [id: string, generation: number, rights: number, roles: string[], at: string];

const pageOf = (rows: string): string =>
  jsonPage(
    ['to_json(id)::text', 'generation', 'rights', 'array_to_json(roles)::text', 'to_json(at)::text'],
    'at, id',
    rows,
  );

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
    pool.query<PageAnswer>(removed ? REMOVED : CHANGED, [at, id, limit]),
  );
  return rowsOfPage<Columns>(rows[0]).map(([userId, generation, rights, roles, changedAt]) => ({
    userId,
    accountState: accountStateFrom({ generation, rights, roles }),
    changedAt,
    removed,
  }));
}
