import {
  CART_LINES,
  type Role,
  type RotateKeysResponse,
  type Transfer,
  type User,
} from '@gatehouse/contracts';
import type { Clock } from '@gatehouse/defaults';
import {
  type Actor,
  ActorRefused,
  type Administration,
  type CartChange,
  type CartOwner,
  type Carts,
  cartLines,
  type FormerActor,
} from '@gatehouse/session';
import type { ModelAccounts } from '@gatehouse/session/testing';
import type { Recipients, Transfers } from '../../src/domain/transfers.ts';

/** Carts by user, in memory. */
export class ModelCarts implements Carts {
  readonly #carts = new Map<string, Map<string, number>>();

  async read({ identity }: CartOwner) {
    return { items: cartLines(this.#of(identity.userId)) };
  }

  async add({ identity }: CartOwner, sku: string, quantity: number): Promise<CartChange> {
    const cart = this.#of(identity.userId);
    if (!cart.has(sku) && cart.size >= CART_LINES) return { outcome: 'full' };
    cart.set(sku, (cart.get(sku) ?? 0) + quantity);
    return { outcome: 'changed', cart: { items: cartLines(cart) } };
  }

  async remove({ identity }: CartOwner, sku: string): Promise<CartChange> {
    const cart = this.#of(identity.userId);
    cart.delete(sku);
    return { outcome: 'changed', cart: { items: cartLines(cart) } };
  }

  #of(userId: string): Map<string, number> {
    const cart = this.#carts.get(userId) ?? new Map<string, number>();
    this.#carts.set(userId, cart);
    return cart;
  }
}

/** Transfers in memory. */
export class ModelTransfers implements Transfers {
  readonly #made: { userId: string; transfer: Transfer }[] = [];
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async record(userId: string, { to, amount }: { to: string; amount: number }): Promise<Transfer> {
    const createdAt = new Date(this.#clock.now()).toISOString();
    const transfer = { id: `transfer-${this.#made.length + 1}`, to, amount, createdAt };
    this.#made.unshift({ userId, transfer });
    return transfer;
  }

  async list(userId: string): Promise<Transfer[]> {
    return this.#made.filter((made) => made.userId === userId).map(({ transfer }) => transfer);
  }

  async countSince(since: number): Promise<number> {
    return this.#made.filter(({ transfer }) => Date.parse(transfer.createdAt) >= since).length;
  }
}

/** The names of the people of `accounts`. */
export class ModelRecipients implements Recipients {
  readonly #accounts: ModelAccounts;

  constructor(accounts: ModelAccounts) {
    this.#accounts = accounts;
  }

  async named(username: string): Promise<string | undefined> {
    return this.#accounts.account(`id-of-${username.toLowerCase()}`)?.username;
  }
}

/** What an administrator can do to the people of `accounts`. */
export class ModelAdministration implements Administration {
  readonly #accounts: ModelAccounts;

  constructor(accounts: ModelAccounts) {
    this.#accounts = accounts;
  }

  async find(actor: Actor, query: string): Promise<User[]> {
    this.#refuseOthers(actor);
    const user = this.#user(`id-of-${query}`);
    return user ? [user] : [];
  }

  async setRoles(actor: Actor, userId: string, roles: readonly Role[]): Promise<User | undefined> {
    this.#refuseOthers(actor);
    await this.#accounts.setRoles(userId, [...roles]);
    return this.#user(userId);
  }

  async revoke(actor: Actor | FormerActor, userId: string): Promise<boolean> {
    this.#refuseOthers(actor);
    return (await this.#accounts.revoke(userId)) !== undefined;
  }

  async remove(actor: Actor | FormerActor, userId: string): Promise<boolean> {
    this.#refuseOthers(actor);
    const existed = this.#user(userId) !== undefined;
    await this.#accounts.remove(userId);
    return existed;
  }

  async rotateKeys(actor: Actor): Promise<RotateKeysResponse> {
    this.#refuseOthers(actor);
    return { kid: 'key-2', signsFrom: '2026-01-01T00:00:00.000Z' };
  }

  /** As auth does: by what is true of the actor's user now. */
  #refuseOthers(actor: Actor | FormerActor): void {
    const roles = this.#accounts.account(actor.userId ?? '')?.accountState.roles;
    if (!roles) throw new ActorRefused({ reason: 'session_ended' });
    if (!roles.includes('admin')) throw new ActorRefused({ reason: 'forbidden' });
  }

  #user(userId: string): User | undefined {
    const account = this.#accounts.account(userId);
    return account && { id: account.id, username: account.username, roles: account.accountState.roles };
  }
}
