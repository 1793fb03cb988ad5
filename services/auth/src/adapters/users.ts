import type { User } from '@gatehouse/contracts';
import { databaseOrUnavailable, type Pool } from '@gatehouse/defaults';
import type { Position } from '../domain/outbox-relay.ts';
import type { AccountStateChange, NewUser, StoredUser, Users } from '../domain/users.ts';
import { changedSince } from './account-state-changes.ts';
import { isStorable, isUuid } from './account-state-columns.ts';
import { oneUser, USER_COLUMNS } from './user-columns.ts';

/** The accounts in PostgreSQL. */
export class PostgresUsers implements Users {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async findByName(username: string): Promise<StoredUser | undefined> {
    if (!isStorable(username)) return undefined;
    return this.#one(`select ${USER_COLUMNS} from users where lower(username) = lower($1)`, [username]);
  }

  async findById(id: string): Promise<StoredUser | undefined> {
    if (!isUuid(id)) return undefined;
    return this.#one(`select ${USER_COLUMNS} from users where id = $1`, [id]);
  }

  async existing(ids: readonly string[]): Promise<string[]> {
    const { rows } = await databaseOrUnavailable(
      this.#pool.query<{ id: string }>('select id from users where id = any($1::uuid[])', [
        ids.filter(isUuid),
      ]),
    );
    return rows.map(({ id }) => id);
  }

  async create({ username, passwordHash, roles }: NewUser): Promise<User | undefined> {
    const created = await this.#one(
      `insert into users (username, password_hash, roles) values ($1, $2, $3)
       on conflict (lower(username)) do nothing returning ${USER_COLUMNS}`,
      [username, passwordHash, roles],
    );
    return created && { id: created.id, username: created.username, roles: created.accountState.roles };
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

  changedSince(position: Position, limit: number, removed: boolean): Promise<AccountStateChange[]> {
    return changedSince(this.#pool, position, limit, removed);
  }

  #one(text: string, values: readonly unknown[]): Promise<StoredUser | undefined> {
    return databaseOrUnavailable(oneUser(this.#pool, text, values));
  }
}
