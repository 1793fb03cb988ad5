import type { Pool, PoolClient } from '@gatehouse/defaults';
import type { StoredUser } from '../domain/users.ts';
import { type AccountStateColumns, accountStateFrom } from './account-state-columns.ts';

interface UserColumns extends AccountStateColumns {
  readonly id: string;
  readonly username: string;
  readonly password_hash: string;
}

export const USER_COLUMNS = 'id, username, password_hash, generation, rights, roles';

/** The one user that a statement with these columns answers; undefined when there is none. */
export async function oneUser(
  client: Pool | PoolClient,
  text: string,
  values: readonly unknown[],
): Promise<StoredUser | undefined> {
  const { rows } = await client.query<UserColumns>(text, [...values]);
  const [row] = rows;
  return (
    row && {
      id: row.id,
      username: row.username,
      passwordHash: row.password_hash,
      accountState: accountStateFrom(row),
    }
  );
}
