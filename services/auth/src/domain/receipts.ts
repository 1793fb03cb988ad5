import { hash } from 'node:crypto';
import type { Account, StrategyName } from '@gatehouse/contracts';
import type { Clock, Random } from '@gatehouse/defaults';
import type { Actor } from '@gatehouse/session';

/** The record of a sign-in whose session lies elsewhere. Times in ms since the epoch. */
export interface SignIn {
  readonly id: string;
  readonly strategy: StrategyName;
  readonly userId: string;
  readonly generation: number;
  readonly createdAt: number;
  readonly expiresAt: number;
}

/** Throws `Unavailable` when the database cannot answer. */
export interface SignIns {
  /** Nothing is stored for a user who was deleted meanwhile. */
  record(signIn: SignIn): Promise<void>;
  /** Ends one; `actor`: another session of the same user that asks for it (throws `ActorRefused`). */
  revoke(id: string, actor?: Actor): Promise<void>;
}

/**
 * What auth gives a replica for each password that it checked for it. The replica keeps it with the session, and shows
 * it with each change that the session asks for: what a replica says of its sessions counts for nothing (G16).
 */
export interface Receipts {
  give(account: Account, strategy: StrategyName): Promise<string>;
  revoke(receipt: string, actor?: Actor): Promise<void>;
}

interface ReceiptsParts {
  readonly signIns: SignIns;
  readonly clock: Clock;
  readonly random: Random;
  /** How long a session lives at most, in ms. */
  readonly absolute: number;
}

export function createReceipts({ signIns, clock, random, absolute }: ReceiptsParts): Receipts {
  return {
    async give({ id: userId, accountState }, strategy) {
      const receipt = random.bytes(32).toString('base64url');
      const createdAt = clock.now();
      await signIns.record({
        ...{ id: receiptId(receipt), strategy, userId, generation: accountState.sessionGeneration },
        ...{ createdAt, expiresAt: createdAt + absolute },
      });
      return receipt;
    },
    revoke: (receipt, actor) => signIns.revoke(receiptId(receipt), actor),
  };
}

/** Stored in place of the receipt; no other secret of ours has the same (G11). */
export function receiptId(receipt: string): string {
  return hash('sha256', `receipt:${receipt}`, 'base64url');
}
