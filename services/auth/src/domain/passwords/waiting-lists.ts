import type { Source } from '../source.ts';

/** One that waits for its turn. */
export interface Waiter {
  readonly source: Source;
  /** Its turn has come. */
  readonly begin: () => void;
  /** It will have none, for this reason. */
  readonly refuse: (reason: Error) => void;
}

/**
 * One waiting list for each address, and in it one for each account, served in turn: an address has one turn in a
 * round however many accounts it tries, and an account one turn in its address's round (G15).
 */
export class WaitingLists {
  /** In the order of their turns; the order of a `Map` is the order in which keys were set. */
  readonly #addresses = new Map<string, Map<string, Waiter[]>>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  ofAddress(address: string): number {
    return sum(this.#addresses.get(address));
  }

  /** Over all addresses. */
  ofAccount(account: string): number {
    let count = 0;
    for (const accounts of this.#addresses.values()) count += accounts.get(account)?.length ?? 0;
    return count;
  }

  add(waiter: Waiter): void {
    const { address, account } = waiter.source;
    const accounts = this.#addresses.get(address) ?? new Map<string, Waiter[]>();
    this.#addresses.set(address, accounts);
    const list = accounts.get(account) ?? [];
    accounts.set(account, list);
    list.push(waiter);
    this.#size += 1;
  }

  remove(waiter: Waiter): void {
    const { address, account } = waiter.source;
    const accounts = this.#addresses.get(address);
    const list = accounts?.get(account);
    const index = list?.indexOf(waiter) ?? -1;
    if (!accounts || !list || index < 0) return;
    list.splice(index, 1);
    this.#size -= 1;
    if (list.length === 0) accounts.delete(account);
    if (accounts.size === 0) this.#addresses.delete(address);
  }

  /** Takes out whose turn it is among those that may begin; they go to the end of the round. */
  next(mayBegin: (source: Source) => boolean): Waiter | undefined {
    for (const [address, accounts] of this.#addresses) {
      for (const [account, list] of accounts) {
        const [waiter] = list;
        if (!waiter || !mayBegin(waiter.source)) continue;
        this.remove(waiter);
        toTheEnd(accounts, account);
        toTheEnd(this.#addresses, address);
        return waiter;
      }
    }
    return undefined;
  }

  /** Who came last in the longest list of the address that has most; undefined when `source` has as much itself. */
  longestBeside({ address, account }: Source): Waiter | undefined {
    const [most, accounts] = longest(this.#addresses, sum);
    if (!accounts) return undefined;
    const isOwn = most === address;
    if (!isOwn && sum(accounts) <= this.ofAddress(address) + 1) return undefined;
    const [, list] = longest(accounts, ({ length }) => length);
    const own = isOwn ? (accounts.get(account)?.length ?? 0) + 1 : 0;
    return list && list.length > own ? list.at(-1) : undefined;
  }

  /** Takes all out. */
  clear(): Waiter[] {
    const all = [...this.#addresses.values()].flatMap((accounts) => [...accounts.values()].flat());
    this.#addresses.clear();
    this.#size = 0;
    return all;
  }
}

function sum(accounts: ReadonlyMap<string, Waiter[]> | undefined): number {
  let count = 0;
  for (const list of accounts?.values() ?? []) count += list.length;
  return count;
}

function toTheEnd<V>(map: Map<string, V>, key: string): void {
  const value = map.get(key);
  if (value === undefined) return;
  map.delete(key);
  map.set(key, value);
}

function longest<V>(map: ReadonlyMap<string, V>, size: (value: V) => number): [string, V] | [] {
  let found: [string, V] | [] = [];
  let most = 0;
  for (const [key, value] of map) {
    if (size(value) <= most) continue;
    found = [key, value];
    most = size(value);
  }
  return found;
}
