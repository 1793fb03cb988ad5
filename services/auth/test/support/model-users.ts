import { randomUUID } from 'node:crypto';
import type { Account, Role, Standing, User } from '@gatehouse/contracts';
import { type Actor, ActorRefused, type FormerActor } from '@gatehouse/session';
import type { Position } from '../../src/domain/replay.ts';
import type {
  NewUser,
  RaisedStanding,
  Repeatable,
  RepeatableKind,
  StoredUser,
  UserChanges,
  Users,
} from '../../src/domain/users.ts';

/** Accounts in memory, and what happened to their sessions. An actor's session is live by its generation alone. */
export class ModelUsers implements Users, UserChanges {
  readonly #users = new Map<string, StoredUser>();
  readonly #repeatable = new Map<string, Repeatable>();
  readonly #pendingRemovals = new Map<string, Standing>();
  readonly raised: RaisedStanding[] = [];
  /** Happens once, between reading a user and changing them. */
  meanwhile: (() => Promise<unknown>) | undefined;

  async findByName(username: string): Promise<StoredUser | undefined> {
    return [...this.#users.values()].find((user) => user.username.toLowerCase() === username.toLowerCase());
  }

  async findById(id: string): Promise<StoredUser | undefined> {
    return this.#users.get(id);
  }

  async existing(ids: readonly string[]): Promise<string[]> {
    return ids.filter((id) => this.#users.has(id));
  }

  async create({ username, passwordHash, roles }: NewUser): Promise<User | undefined> {
    await this.#happen();
    if (await this.findByName(username)) return undefined;
    const standing = { generation: 1, rights: 1, roles: [...roles] };
    const user = { id: randomUUID(), username, passwordHash, standing };
    this.#users.set(user.id, user);
    return { id: user.id, username, roles: standing.roles };
  }

  async replacePassword(actor: Actor, previousHash: string, nextHash: string): Promise<Account | undefined> {
    await this.#happen();
    const user = this.#live(actor);
    if (user.passwordHash !== previousHash) return undefined;
    const account = this.#raise(
      { ...user, passwordHash: nextHash },
      { generation: user.standing.generation + 1 },
    );
    const { generation } = account.standing;
    this.#repeatable.set(keyOf(actor, 'password_changed'), { userId: user.id, generation, previousHash });
    return account;
  }

  async upgradeHash(userId: string, previousHash: string, nextHash: string): Promise<void> {
    await this.#happen();
    const user = this.#users.get(userId);
    if (user?.passwordHash === previousHash) this.#users.set(userId, { ...user, passwordHash: nextHash });
  }

  async endSessions(actor: Actor): Promise<Account> {
    const user = this.#live(actor);
    this.#note(actor, 'sessions_ended', user.id);
    return this.#raise(user, { generation: user.standing.generation + 1 });
  }

  async revoke(actor: Actor, userId: string): Promise<Account | undefined> {
    this.#administrator(actor);
    const user = this.#users.get(userId);
    if (userId === actor.userId) this.#note(actor, 'sessions_ended', userId);
    return user && this.#raise(user, { generation: user.standing.generation + 1 });
  }

  async setRoles(actor: Actor, userId: string, roles: readonly Role[]): Promise<Account | undefined> {
    this.#administrator(actor);
    const user = this.#users.get(userId);
    if (!user) return undefined;
    const isSame = user.standing.roles.join() === roles.join();
    return this.#raise(user, { roles: [...roles], rights: user.standing.rights + (isSame ? 0 : 1) });
  }

  async remove(actor: Actor, userId: string): Promise<Standing | undefined> {
    this.#administrator(actor);
    const user = this.#users.get(userId);
    if (!user) return this.pendingRemoval(userId);
    this.#users.delete(userId);
    if (userId === actor.userId) this.#note(actor, 'user_removed', userId);
    const standing = { ...user.standing, generation: user.standing.generation + 1, roles: [] };
    const raisedAt = new Date(this.raised.length).toISOString();
    this.raised.push({ userId, standing, raisedAt, removed: true });
    this.#pendingRemovals.set(userId, standing);
    return standing;
  }

  async pendingRemoval(userId: string): Promise<Standing | undefined> {
    return this.#pendingRemovals.get(userId);
  }

  async acknowledgeRemoval(userId: string): Promise<void> {
    this.#pendingRemovals.delete(userId);
  }

  async search(actor: Actor, part: string, limit: number): Promise<User[]> {
    this.#administrator(actor);
    const found = [...this.#users.values()].filter(({ username }) => username.includes(part));
    return found
      .slice(0, limit)
      .map(({ id, username, standing }) => ({ id, username, roles: standing.roles }));
  }

  async repeatable(actor: Actor | FormerActor, kind: RepeatableKind): Promise<Repeatable | undefined> {
    return this.#repeatable.get(keyOf(actor, kind));
  }

  async raisedAfter({ at, id }: Position, limit: number, removed: boolean): Promise<RaisedStanding[]> {
    return this.raised
      .filter((row) => row.removed === removed)
      .filter(({ raisedAt, userId }) => raisedAt > at || (raisedAt === at && userId > id))
      .sort((a, b) => (`${a.raisedAt} ${a.userId}` < `${b.raisedAt} ${b.userId}` ? -1 : 1))
      .slice(0, limit);
  }

  /** The account goes, outside these methods. */
  drop(userId: string): void {
    this.#users.delete(userId);
  }

  #live({ userId, generation }: Actor): StoredUser {
    const user = this.#users.get(userId);
    if (user?.standing.generation === generation) return user;
    throw new ActorRefused({ reason: 'session_ended' });
  }

  #administrator(actor: Actor): void {
    if (!this.#live(actor).standing.roles.includes('admin')) throw new ActorRefused({ reason: 'forbidden' });
  }

  #note(actor: Actor, kind: RepeatableKind, userId: string): void {
    // The generation that the change is about to raise.
    const generation = (this.#users.get(userId)?.standing.generation ?? 0) + 1;
    this.#repeatable.set(keyOf(actor, kind), { userId, generation, previousHash: undefined });
  }

  #raise(user: StoredUser, change: Partial<Standing>): Account {
    const standing = { ...user.standing, ...change };
    this.#users.set(user.id, { ...user, standing });
    return { id: user.id, username: user.username, standing };
  }

  async #happen(): Promise<void> {
    const { meanwhile } = this;
    this.meanwhile = undefined;
    await meanwhile?.();
  }
}

const keyOf = ({ strategy, sessionId }: Actor | FormerActor, kind: RepeatableKind): string =>
  `${strategy} ${sessionId} ${kind}`;
