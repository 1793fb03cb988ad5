import { randomUUID } from 'node:crypto';
import type { Role } from '@gatehouse/contracts';
import { type Clock, type Pool, systemClock } from '@gatehouse/defaults';
import type { Actor } from '@gatehouse/session';
import { testActor } from '@gatehouse/session/testing';
import { Authority } from '../../../src/adapters/authority.ts';
import { PostgresUserChanges } from '../../../src/adapters/user-changes.ts';
import { PostgresUsers } from '../../../src/adapters/users.ts';

const FRESH_SIGN_IN = 900_000;

/** The changes of accounts as one process makes them, and actors whose sessions are live. */
export function acting(pool: Pool, clock: Clock = systemClock) {
  const authority = new Authority({ clock, freshSignIn: FRESH_SIGN_IN });
  const users = new PostgresUsers(pool);
  const changes = new PostgresUserChanges(pool, authority);

  /** A session of the user at `token`, of the generation that the user has now. */
  async function actor(userId: string, changed: Partial<Actor> = {}): Promise<Actor> {
    const sessionId = randomUUID();
    const { rows } = await pool.query<{ generation: number }>(
      `insert into sessions
         (id, strategy, user_id, device, generation, created_at, last_seen_at, absolute_expires_at)
       select $1, 'token', id, 'd', generation, $3, $3, $4 from users where id = $2 returning generation`,
      [sessionId, userId, new Date(clock.now()), new Date(clock.now() + 43_200_000)],
    );
    return testActor(userId, { sessionId, generation: rows[0]?.generation ?? 1, ...changed });
  }

  async function user(roles: readonly Role[] = ['customer']): Promise<string> {
    const username = `u.${randomUUID().slice(0, 12)}`;
    return (await users.create({ username, passwordHash: 'old', roles }))?.id ?? '';
  }

  const administrator = async (): Promise<Actor> => actor(await user(['admin']));
  return { authority, users, changes, actor, user, administrator };
}

export type Acting = ReturnType<typeof acting>;
