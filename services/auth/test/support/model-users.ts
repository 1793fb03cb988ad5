import { randomUUID } from 'node:crypto';
import type { Account, AccountState, Role, User } from '@gatehouse/contracts';
import { type Actor, ActorRefused, type FormerActor } from '@gatehouse/session';
import type { Position } from '../../src/domain/outbox-relay.ts';
import type {
  AccountStateChange,
  NewUser,
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
  readonly #pendingRemovals = new Map<string, AccountState>();
  readonly raised: AccountStateChange[] = [];
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
    const accountState = { sessionGeneration: 1, rolesVersion: 1, roles: [...roles] };
    const user = { id: randomUUID(), username, passwordHash, accountState };
    this.#users.set(user.id, user);
    return { id: user.id, username, roles: accountState.roles };
  }

  async replacePassword(actor: Actor, previousHash: string, nextHash: string): Promise<Account | undefined> {
    await this.#happen();
    const user = this.#live(actor);
    if (user.passwordHash !== previousHash) return undefined;
    const account = this.#raise(
      { ...user, passwordHash: nextHash },
      { sessionGeneration: user.accountState.sessionGeneration + 1 },
    );
    const { sessionGeneration } = account.accountState;
    this.#repeatable.set(keyOf(actor, 'password_changed'), {
      userId: user.id,
      generation: sessionGeneration,
      previousHash,
    });
    return account;
  }

  async upgradeHash(userId: string, previousHash: string, nextHash: string): Promise<void> {
    await this.#happen();
    const user = this.#users.get(userId);
    if (user?.passwordHash === previousHash) this.#users.set(userId, { ...user, passwordHash: nextHash });
  }

  async revokeSessions(actor: Actor): Promise<Account> {
    const user = this.#live(actor);
    this.#note(actor, 'sessions_ended', user.id);
    return this.#raise(user, { sessionGeneration: user.accountState.sessionGeneration + 1 });
  }

  async revoke(actor: Actor, userId: string): Promise<Account | undefined> {
    this.#administrator(actor);
    const user = this.#users.get(userId);
    if (userId === actor.userId) this.#note(actor, 'sessions_ended', userId);
    return user && this.#raise(user, { sessionGeneration: user.accountState.sessionGeneration + 1 });
  }

  async setRoles(actor: Actor, userId: string, roles: readonly Role[]): Promise<Account | undefined> {
    this.#administrator(actor);
    const user = this.#users.get(userId);
    if (!user) return undefined;
    const isSame = user.accountState.roles.join() === roles.join();
    return this.#raise(user, {
      roles: [...roles],
      rolesVersion: user.accountState.rolesVersion + (isSame ? 0 : 1),
    });
  }

  async remove(actor: Actor, userId: string): Promise<AccountState | undefined> {
    this.#administrator(actor);
    const user = this.#users.get(userId);
    if (!user) return this.pendingRemoval(userId);
    this.#users.delete(userId);
    if (userId === actor.userId) this.#note(actor, 'user_removed', userId);
    const accountState = {
      ...user.accountState,
      sessionGeneration: user.accountState.sessionGeneration + 1,
      roles: [],
    };
    const changedAt = new Date(this.raised.length).toISOString();
    this.raised.push({ userId, accountState, changedAt, removed: true });
    this.#pendingRemovals.set(userId, accountState);
    return accountState;
  }

  async pendingRemoval(userId: string): Promise<AccountState | undefined> {
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
      .map(({ id, username, accountState }) => ({ id, username, roles: accountState.roles }));
  }

  async repeatable(actor: Actor | FormerActor, kind: RepeatableKind): Promise<Repeatable | undefined> {
    return this.#repeatable.get(keyOf(actor, kind));
  }

  async changedSince({ at, id }: Position, limit: number, removed: boolean): Promise<AccountStateChange[]> {
    return this.raised
      .filter((row) => row.removed === removed)
      .filter(({ changedAt, userId }) => changedAt > at || (changedAt === at && userId > id))
      .sort((a, b) => (`${a.changedAt} ${a.userId}` < `${b.changedAt} ${b.userId}` ? -1 : 1))
      .slice(0, limit);
  }

  /** The account goes, outside these methods. */
  drop(userId: string): void {
    this.#users.delete(userId);
  }

  #live({ userId, generation }: Actor): StoredUser {
    const user = this.#users.get(userId);
    if (user?.accountState.sessionGeneration === generation) return user;
    throw new ActorRefused({ reason: 'session_ended' });
  }

  #administrator(actor: Actor): void {
    if (!this.#live(actor).accountState.roles.includes('admin'))
      throw new ActorRefused({ reason: 'forbidden' });
  }

  #note(actor: Actor, kind: RepeatableKind, userId: string): void {
    // The generation that the change is about to raise.
    const generation = (this.#users.get(userId)?.accountState.sessionGeneration ?? 0) + 1;
    this.#repeatable.set(keyOf(actor, kind), { userId, generation, previousHash: undefined });
  }

  #raise(user: StoredUser, change: Partial<AccountState>): Account {
    const accountState = { ...user.accountState, ...change };
    this.#users.set(user.id, { ...user, accountState });
    return { id: user.id, username: user.username, accountState };
  }

  async #happen(): Promise<void> {
    const { meanwhile } = this;
    this.meanwhile = undefined;
    await meanwhile?.();
  }
}

const keyOf = ({ strategy, sessionId }: Actor | FormerActor, kind: RepeatableKind): string =>
  `${strategy} ${sessionId} ${kind}`;
