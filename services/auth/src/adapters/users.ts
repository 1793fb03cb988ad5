import type { Account, Role, Standing, User } from '@gatehouse/contracts';
import { databaseOrUnavailable, type Pool, type PoolClient, withTransaction } from '@gatehouse/defaults';
import type { Position } from '../domain/replay.ts';
import type { NewUser, RaisedStanding, StoredUser, Users } from '../domain/users.ts';
import { raisedAfter } from './raised.ts';
import { isStorable, isUuid, rolesFrom, type StandingColumns, standingFrom } from './standing-columns.ts';

interface UserColumns extends StandingColumns {
  readonly id: string;
  readonly username: string;
  readonly password_hash: string;
}

const COLUMNS = 'id, username, password_hash, generation, rights, roles';

/** The accounts in PostgreSQL. */
export class PostgresUsers implements Users {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async findByName(username: string): Promise<StoredUser | undefined> {
    if (!isStorable(username)) return undefined;
    return this.#one(`select ${COLUMNS} from users where lower(username) = lower($1)`, [username]);
  }

  async findById(id: string): Promise<StoredUser | undefined> {
    if (!isUuid(id)) return undefined;
    return this.#one(`select ${COLUMNS} from users where id = $1`, [id]);
  }

  async create({ username, passwordHash, roles }: NewUser): Promise<User | undefined> {
    const created = await this.#one(
      `insert into users (username, password_hash, roles) values ($1, $2, $3)
       on conflict (lower(username)) do nothing returning ${COLUMNS}`,
      [username, passwordHash, roles],
    );
    return created && { id: created.id, username: created.username, roles: created.standing.roles };
  }

  replacePassword(userId: string, previousHash: string, nextHash: string): Promise<Account | undefined> {
    return this.#raiseGeneration(
      'update users set password_hash = $3, generation = generation + 1, raised_at = clock_timestamp() ' +
        `where id = $1 and password_hash = $2 returning ${COLUMNS}`,
      [userId, previousHash, nextHash],
    );
  }

  async upgradeHash(userId: string, previousHash: string, nextHash: string): Promise<void> {
    await databaseOrUnavailable(
      this.#pool.query('update users set password_hash = $3 where id = $1 and password_hash = $2', [
        userId,
        previousHash,
        nextHash,
      ]),
    );
  }

  endSessions(userId: string): Promise<Account | undefined> {
    return this.#raiseGeneration(
      'update users set generation = generation + 1, raised_at = clock_timestamp() ' +
        `where id = $1 returning ${COLUMNS}`,
      [userId],
    );
  }

  async setRoles(userId: string, roles: readonly Role[]): Promise<Account | undefined> {
    if (!isUuid(userId)) return undefined;
    return this.#one(
      `update users set roles = $2,
         rights = rights + (case when roles = $2 then 0 else 1 end),
         raised_at = case when roles = $2 then raised_at else clock_timestamp() end
       where id = $1 returning ${COLUMNS}`,
      [userId, roles],
    );
  }

  async remove(userId: string): Promise<Standing | undefined> {
    if (!isUuid(userId)) return undefined;
    // One statement: the account is gone and its last generation known, or neither. Its sessions go with it.
    const { rows } = await databaseOrUnavailable(
      this.#pool.query<StandingColumns>(
        `with gone as (delete from users where id = $1 returning id, generation + 1 as generation, rights)
         insert into removed_users (id, generation, rights) select id, generation, rights from gone
         returning generation, rights, array[]::text[] as roles`,
        [userId],
      ),
    );
    return rows[0] && standingFrom(rows[0]);
  }

  async search(part: string, limit: number): Promise<User[]> {
    if (!isStorable(part)) return [];
    const { rows } = await databaseOrUnavailable(
      this.#pool.query<UserColumns>(
        `select id, username, roles from users where strpos(lower(username), lower($1)) > 0
         order by lower(username) limit $2`,
        [part, limit],
      ),
    );
    return rows.map(({ id, username, roles }) => ({ id, username, roles: rolesFrom(roles) }));
  }

  raisedAfter(position: Position, limit: number, removed: boolean): Promise<RaisedStanding[]> {
    return raisedAfter(this.#pool, position, limit, removed);
  }

  /** `raise` locks the user's row first, so that two endings of one user never wait for each other in a circle. */
  async #raiseGeneration(raise: string, values: readonly string[]): Promise<Account | undefined> {
    const [userId = ''] = values;
    if (!isUuid(userId)) return undefined;
    return withTransaction(this.#pool, async (client) => {
      const user = await one(client, raise, values);
      if (!user) return undefined;
      await client.query(
        'update sessions set ended_at = clock_timestamp() where user_id = $1 and ended_at is null',
        [userId],
      );
      return { id: user.id, username: user.username, standing: user.standing };
    });
  }

  #one(text: string, values: readonly unknown[]): Promise<StoredUser | undefined> {
    return databaseOrUnavailable(one(this.#pool, text, values));
  }
}

async function one(
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
      standing: standingFrom(row),
    }
  );
}
