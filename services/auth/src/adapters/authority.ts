import type { Clock, PoolClient } from '@gatehouse/defaults';
import { type Actor, ActorRefused } from '@gatehouse/session';
import { type ActingSession, type ActingUser, type AuthorityRule, refusalOf } from '../domain/authority.ts';
import { receiptId } from '../domain/receipts.ts';
import { isStorable, isUuid } from './account-state-columns.ts';

interface AuthorityOptions {
  readonly clock: Clock;
  /** How recent the sign-in of an administrator must be, in ms. */
  readonly freshSignIn: number;
}

/**
 * What an actor may do, by the database alone (G14). Each method is called first in the transaction of the change, and
 * locks what it has read: nothing of it can change before the change is committed. Each throws `ActorRefused`.
 */
export class Authority {
  readonly #options: AuthorityOptions;

  constructor(options: AuthorityOptions) {
    this.#options = options;
  }

  /** The actor's session is live. `userId` is another user that the change is about. */
  requireLive(client: PoolClient, actor: Actor, userId?: string): Promise<void> {
    return this.#require(client, actor, {}, userId);
  }

  /** The actor's session is live, its user an administrator now, and the sign-in recent (RFC 9470). */
  requireAdministrator(client: PoolClient, actor: Actor, userId?: string): Promise<void> {
    return this.#require(client, actor, { administratorWithin: this.#options.freshSignIn }, userId);
  }

  async #require(
    client: PoolClient,
    actor: Actor,
    rule: AuthorityRule,
    userId = actor.userId,
  ): Promise<void> {
    const users = await lockUsers(client, [actor.userId, userId]);
    const user = users.find(({ id }) => id === actor.userId);
    const refused = refusalOf(actor, user, await lockSession(client, actor), rule, this.#options.clock.now());
    if (refused) throw new ActorRefused(refused);
  }
}

/** In the order of their ids: two administrators who change each other never wait in a circle. */
async function lockUsers(client: PoolClient, ids: readonly string[]): Promise<ActingUser[]> {
  const { rows } = await client.query<ActingUser>(
    'select id, generation, roles from users where id = any($1::uuid[]) order by id for no key update',
    [ids.filter(isUuid)],
  );
  return rows;
}

interface SessionRow {
  readonly strategy: string;
  readonly user_id: string;
  readonly generation: number;
  readonly created_at: Date;
  readonly expires_at: Date;
  readonly ended_at: Date | null;
}

/** Every strategy leaves a row in one of these. */
const PLACES = [
  ['sessions', 'absolute_expires_at'],
  ['sign_ins', 'expires_at'],
] as const;

/** The row that the actor names; one that ends meanwhile ends after the change. */
async function lockSession(client: PoolClient, actor: Actor): Promise<ActingSession | undefined> {
  const id = actor.receipt === undefined ? actor.sessionId : receiptId(actor.receipt);
  if (!isStorable(id)) return undefined;
  for (const [table, deadline] of PLACES) {
    const { rows } = await client.query<SessionRow>(
      `select strategy, user_id, generation, created_at, ${deadline} as expires_at, ended_at
       from ${table} where id = $1 for share`,
      [id],
    );
    if (rows[0]) return sessionFrom(rows[0]);
  }
  return undefined;
}

const sessionFrom = (row: SessionRow): ActingSession => ({
  strategy: row.strategy,
  userId: row.user_id,
  generation: row.generation,
  createdAt: row.created_at.getTime(),
  expiresAt: row.expires_at.getTime(),
  ended: row.ended_at !== null,
});
