import type { Account, AccountState, Role, User } from '@gatehouse/contracts';
import { databaseOrUnavailable, type Pool, type PoolClient, withTransaction } from '@gatehouse/defaults';
import { type Actor, ActorRefused, type FormerActor } from '@gatehouse/session';
import { accountOf, type Repeatable, type RepeatableKind, type UserChanges } from '../domain/users.ts';
import {
  type AccountStateColumns,
  accountStateFrom,
  isStorable,
  isUuid,
  rolesFrom,
} from './account-state-columns.ts';
import type { Authority } from './authority.ts';
import { LOCKS } from './locks.ts';
import { noteRepeatable, repeatableOf } from './repeatable-changes.ts';
import { oneUser, USER_COLUMNS } from './user-columns.ts';

const END_SESSIONS =
  'update sessions set ended_at = clock_timestamp() where user_id = $1 and ended_at is null';

/** The changes of accounts in PostgreSQL. */
export class PostgresUserChanges implements UserChanges {
  readonly #pool: Pool;
  readonly #authority: Authority;

  constructor(pool: Pool, authority: Authority) {
    this.#pool = pool;
    this.#authority = authority;
  }

  replacePassword(actor: Actor, previousHash: string, nextHash: string): Promise<Account | undefined> {
    return withTransaction(this.#pool, async (client) => {
      await this.#authority.requireLive(client, actor);
      const user = await oneUser(
        client,
        'update users set password_hash = $3, generation = generation + 1, raised_at = clock_timestamp() ' +
          `where id = $1 and password_hash = $2 returning ${USER_COLUMNS}`,
        [actor.userId, previousHash, nextHash],
      );
      if (!user) return undefined;
      await client.query(END_SESSIONS, [user.id]);
      const { sessionGeneration } = user.accountState;
      await noteRepeatable(client, actor, 'password_changed', {
        userId: user.id,
        generation: sessionGeneration,
        previousHash,
      });
      return accountOf(user);
    });
  }

  revokeSessions(actor: Actor): Promise<Account> {
    return withTransaction(this.#pool, async (client) => {
      await this.#authority.requireLive(client, actor);
      const account = await raiseGeneration(client, actor, actor.userId);
      if (!account) throw new ActorRefused({ reason: 'session_ended' });
      return account;
    });
  }

  revoke(actor: Actor, userId: string): Promise<Account | undefined> {
    return withTransaction(this.#pool, async (client) => {
      await this.#authority.requireAdministrator(client, actor, userId);
      return isUuid(userId) ? raiseGeneration(client, actor, userId) : undefined;
    });
  }

  setRoles(actor: Actor, userId: string, roles: readonly Role[]): Promise<Account | undefined> {
    return withTransaction(this.#pool, async (client) => {
      await this.#requireAdministratorAlone(client, actor, userId);
      if (!isUuid(userId)) return undefined;
      if (!roles.includes('admin')) await refuseTheLast(client, userId);
      const user = await oneUser(
        client,
        `update users set roles = $2,
           rights = rights + (case when roles = $2 then 0 else 1 end),
           raised_at = case when roles = $2 then raised_at else clock_timestamp() end
         where id = $1 returning ${USER_COLUMNS}`,
        [userId, roles],
      );
      return user && accountOf(user);
    });
  }

  remove(actor: Actor, userId: string): Promise<AccountState | undefined> {
    return withTransaction(this.#pool, async (client) => {
      await this.#requireAdministratorAlone(client, actor, userId);
      if (!isUuid(userId)) return undefined;
      await refuseTheLast(client, userId);
      // One statement: the account is gone and its last generation known, or neither. Its sessions go with it.
      const { rows } = await client.query<AccountStateColumns>(
        `with gone as (delete from users where id = $1 returning id, generation + 1 as generation, rights)
         insert into removed_users (id, generation, rights) select id, generation, rights from gone
         returning generation, rights, array[]::text[] as roles`,
        [userId],
      );
      const [last] = rows;
      if (!last) return pendingRemoval(client, userId);
      await client.query('delete from repeatable_changes where user_id = $1', [userId]);
      const left = { userId, generation: undefined, previousHash: undefined };
      if (actor.userId === userId) await noteRepeatable(client, actor, 'user_removed', left);
      return accountStateFrom(last);
    });
  }

  pendingRemoval(userId: string): Promise<AccountState | undefined> {
    return databaseOrUnavailable(pendingRemoval(this.#pool, userId));
  }

  async acknowledgeRemoval(userId: string): Promise<void> {
    const text = 'update removed_users set acknowledged = true where id = $1';
    await databaseOrUnavailable(this.#pool.query(text, [userId]));
  }

  search(actor: Actor, part: string, limit: number): Promise<User[]> {
    return withTransaction(this.#pool, async (client) => {
      await this.#authority.requireAdministrator(client, actor);
      if (!isStorable(part)) return [];
      const { rows } = await client.query<{ id: string; username: string; roles: string[] }>(
        `select id, username, roles from users where strpos(lower(username), lower($1)) > 0
         order by lower(username) limit $2`,
        [part, limit],
      );
      return rows.map(({ id, username, roles }) => ({ id, username, roles: rolesFrom(roles) }));
    });
  }

  repeatable(actor: Actor | FormerActor, kind: RepeatableKind): Promise<Repeatable | undefined> {
    return repeatableOf(this.#pool, actor, kind);
  }

  /** One at a time, on all auth processes: two administrators who step down at once never leave none. */
  async #requireAdministratorAlone(client: PoolClient, actor: Actor, userId: string): Promise<void> {
    await client.query('select pg_advisory_xact_lock($1)', [LOCKS.administrators]);
    await this.#authority.requireAdministrator(client, actor, userId);
  }
}

/** @throws ActorRefused when this user is an administrator and no other account is. */
async function refuseTheLast(client: PoolClient, userId: string): Promise<void> {
  const { rows } = await client.query<{ last: boolean }>(
    `select exists (select from users where id = $1 and 'admin' = any(roles))
       and not exists (select from users where id <> $1 and 'admin' = any(roles)) as last`,
    [userId],
  );
  if (rows[0]?.last) throw new ActorRefused({ reason: 'last_administrator' });
}

/** The user's row is locked already, so that two endings of one user never wait for each other in a circle. */
async function raiseGeneration(
  client: PoolClient,
  actor: Actor,
  userId: string,
): Promise<Account | undefined> {
  const user = await oneUser(
    client,
    'update users set generation = generation + 1, raised_at = clock_timestamp() ' +
      `where id = $1 returning ${USER_COLUMNS}`,
    [userId],
  );
  if (!user) return undefined;
  await client.query(END_SESSIONS, [userId]);
  const left = { userId, generation: user.accountState.sessionGeneration, previousHash: undefined };
  if (actor.userId === userId) await noteRepeatable(client, actor, 'sessions_ended', left);
  return accountOf(user);
}

async function pendingRemoval(client: Pool | PoolClient, userId: string): Promise<AccountState | undefined> {
  const { rows } = await client.query<AccountStateColumns>(
    `select generation, rights, array[]::text[] as roles from removed_users
     where id = $1 and not acknowledged`,
    [userId],
  );
  return rows[0] && accountStateFrom(rows[0]);
}
