import type { Transfer } from '@gatehouse/contracts';

/** How many a list shows: the newest ones. A list without an end would be a way to make the shop slow. */
export const TRANSFERS_LISTED = 100;

/** Who sent what to whom. Throws `Unavailable` when it cannot answer. */
export interface Transfers {
  /** Records a transfer of the user; it is durable when this returns. */
  record(userId: string, transfer: { readonly to: string; readonly amount: number }): Promise<Transfer>;
  /** The user's own, newest first, at most `TRANSFERS_LISTED`. */
  list(userId: string): Promise<Transfer[]>;
  /** How many all users together made since `since` (ms since the epoch). */
  countSince(since: number): Promise<number>;
}

/** The names of accounts. Throws `Unavailable` when it cannot answer. */
export interface Recipients {
  /** The name as the account spells it; undefined when no account has it, in whatever case. */
  named(username: string): Promise<string | undefined>;
}
