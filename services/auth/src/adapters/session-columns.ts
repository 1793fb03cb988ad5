import type { StrategyName } from '@gatehouse/contracts';
import type { Pool, PoolClient } from '@gatehouse/defaults';
import type { SessionRow, SessionRowWithAccount } from '@gatehouse/session';
import { type AccountStateColumns, accountStateFrom } from './account-state-columns.ts';

export interface SessionColumns {
  readonly id: string;
  readonly user_id: string;
  readonly device: string;
  readonly generation: number;
  readonly created_at: Date;
  readonly last_seen_at: Date;
  readonly absolute_expires_at: Date;
  readonly remember: boolean;
}

/** Live: not ended, and of its user's present generation. */
export const LIVE = 'sessions.ended_at is null and sessions.generation = users.generation';

export const SESSION_COLUMNS = `sessions.id, sessions.user_id, sessions.device,
  sessions.generation, sessions.created_at, sessions.last_seen_at, sessions.absolute_expires_at, sessions.remember`;

export function sessionFrom(row: SessionColumns): SessionRow {
  return {
    id: row.id,
    userId: row.user_id,
    device: row.device,
    generation: row.generation,
    createdAt: row.created_at.getTime(),
    lastSeenAt: row.last_seen_at.getTime(),
    absoluteExpiresAt: row.absolute_expires_at.getTime(),
    ...(row.remember && { remember: true }),
  };
}

interface Joined extends SessionColumns {
  readonly username: string;
  readonly user_generation: number;
  readonly rights: number;
  readonly roles: AccountStateColumns['roles'];
}

/** A live session and its user as they are now; undefined when there is none. */
export async function findLive(
  client: Pool | PoolClient,
  strategy: StrategyName,
  id: string,
): Promise<SessionRowWithAccount | undefined> {
  const { rows } = await client.query<Joined>(
    `select ${SESSION_COLUMNS}, users.username, users.generation as user_generation, users.rights, users.roles
     from sessions join users on users.id = sessions.user_id
     where sessions.id = $1 and sessions.strategy = $2 and ${LIVE}`,
    [id, strategy],
  );
  const [row] = rows;
  if (!row) return undefined;
  const accountState = accountStateFrom({
    generation: row.user_generation,
    rights: row.rights,
    roles: row.roles,
  });
  return { session: sessionFrom(row), account: { id: row.user_id, username: row.username, accountState } };
}
