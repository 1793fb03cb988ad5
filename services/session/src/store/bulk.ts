import type { AccountState } from '@gatehouse/contracts';
import { orUnavailable, settleAll } from '@gatehouse/defaults';
import type { Redis } from 'ioredis';
import { accountStateIn } from './account-state-text.ts';
import { accountStateKey, indexKey, recordKey } from './keys.ts';
import type { SessionKey, SessionStore } from './port.ts';

/** Keys of one command or script, which delays all other clients: well below a millisecond. */
const CHUNK = 250;

export interface BulkOptions {
  readonly redis: Redis;
  readonly prefix: string;
  /** The same store, for what has to be done one by one; over the same connection. */
  readonly store: Pick<SessionStore, 'putAccountState' | 'revoke' | 'revokeAll'>;
}

/** What has become true of a user. */
export interface UserAccountState {
  readonly userKey: string;
  readonly accountState: AccountState;
}

/**
 * Tells a store of sessions many things at once. Most of it is known there already: a first look at many keys costs one
 * command, and only what differs is written, by the same conditional steps as ever. Throws `Unavailable`.
 */
export class BulkStore {
  readonly #options: BulkOptions;

  constructor(options: BulkOptions) {
    this.#options = options;
  }

  /**
   * What is held of users becomes what is true of them now. Of whom nothing is held, nothing is written: there is no
   * session of that user which could be accepted. One that is made meanwhile brings what its sign-in read, and a sign-in
   * reads once more after that, before its client gets anything.
   */
  async updateAccountStates(accountStates: readonly UserAccountState[]): Promise<void> {
    await settleAll(chunksOf(accountStates).map((chunk) => this.#update(chunk)));
  }

  /** Ends sessions, as far as there are any. */
  async revokeMany(sessions: readonly SessionKey[]): Promise<void> {
    const { store } = this.#options;
    await this.#whereAny(sessions, this.#recordOf, (key) => store.revoke(key));
  }

  async revokeAllOf(userKeys: readonly string[]): Promise<void> {
    const { store } = this.#options;
    await this.#whereAny(userKeys, this.#indexOf, (userKey) => store.revokeAll(userKey));
  }

  async #update(chunk: readonly UserAccountState[]): Promise<void> {
    const { redis, store } = this.#options;
    const held = await orUnavailable(redis.mget(chunk.map(({ userKey }) => this.#accountStateOf(userKey))));
    const behind = chunk.filter(({ accountState }, i) => {
      const text = held[i];
      return typeof text === 'string' && isBehind(text, accountState);
    });
    await settleAll(
      behind.map(({ userKey, accountState }) => store.putAccountState(userKey, accountState, 0)),
    );
  }

  async #whereAny<T>(
    items: readonly T[],
    keyOf: (item: T) => string,
    change: (item: T) => Promise<unknown>,
  ): Promise<void> {
    const { redis } = this.#options;
    await settleAll(
      chunksOf(items).map(async (chunk) => {
        const found = await orUnavailable(redis.exists(chunk.map(keyOf)));
        if (found > 0) await settleAll(chunk.map(change));
      }),
    );
  }

  readonly #accountStateOf = (userKey: string): string => accountStateKey(this.#options.prefix, userKey);
  readonly #indexOf = (userKey: string): string => indexKey(this.#options.prefix, userKey);
  readonly #recordOf = ({ userKey, id }: SessionKey): string => recordKey(this.#options.prefix, userKey, id);
}

/** Numbers never go back: what is known with the same numbers or greater ones stays. */
function isBehind(text: string, { sessionGeneration, rolesVersion }: AccountState): boolean {
  try {
    const known = accountStateIn(JSON.parse(text));
    return !known || known.sessionGeneration < sessionGeneration || known.rolesVersion < rolesVersion;
  } catch {
    return true;
  }
}

function chunksOf<T>(items: readonly T[]): T[][] {
  const chunks: T[][] = [];
  for (let from = 0; from < items.length; from += CHUNK) chunks.push(items.slice(from, from + CHUNK));
  return chunks;
}
