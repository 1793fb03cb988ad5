import type { AccountState } from '@gatehouse/contracts';
import { orUnavailable } from '@gatehouse/defaults';
import type { Redis } from 'ioredis';
import type { Lifetimes } from '../lifetime.ts';
import { accountStateIn, accountStateText } from './account-state-text.ts';
import { evaluate } from './evaluate.ts';
import { storeKeys } from './keys.ts';
import type { SessionKey, SessionStore } from './port.ts';

/** Keys of one command or script, which delays all other clients: well below a millisecond. */
const CHUNK = 250;

/**
 * Many account states at once, where none is known yet. What has come in between is not touched: its place is answered.
 * KEYS account states · ARGV ttl, then an account state for each key
 */
const PUT_ABSENT = `
local left = {}
for i, key in ipairs(KEYS) do
  if not redis.call('SET', key, ARGV[i + 1], 'PX', ARGV[1], 'NX') then left[#left + 1] = i end
end
return left`;

export interface BulkOptions {
  readonly redis: Redis;
  readonly prefix: string;
  readonly lifetimes: Lifetimes;
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

  async putAccountStates(accountStates: readonly UserAccountState[]): Promise<void> {
    await all(chunksOf(accountStates).map((chunk) => this.#put(chunk)));
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

  async #put(chunk: readonly UserAccountState[]): Promise<void> {
    const { redis, lifetimes, store } = this.#options;
    const held = await orUnavailable(redis.mget(chunk.map(({ userKey }) => this.#accountStateOf(userKey))));
    const absent = chunk.filter((_, i) => typeof held[i] !== 'string');
    const behind = chunk.filter(({ accountState }, i) => {
      const text = held[i];
      return typeof text === 'string' && isBehind(text, accountState);
    });
    if (absent.length > 0) {
      const texts = absent.map(({ accountState }) => accountStateText(accountState));
      const keys = absent.map(({ userKey }) => this.#accountStateOf(userKey));
      const left = await orUnavailable(evaluate(redis, PUT_ABSENT, keys, [lifetimes.absoluteMs, ...texts]));
      for (const place of left as number[]) {
        const come = absent[place - 1];
        if (come) behind.push(come);
      }
    }
    await all(behind.map(({ userKey, accountState }) => store.putAccountState(userKey, accountState, 0)));
  }

  async #whereAny<T>(
    items: readonly T[],
    keyOf: (item: T) => string,
    change: (item: T) => Promise<unknown>,
  ): Promise<void> {
    const { redis } = this.#options;
    await all(
      chunksOf(items).map(async (chunk) => {
        const found = await orUnavailable(redis.exists(chunk.map(keyOf)));
        if (found > 0) await all(chunk.map(change));
      }),
    );
  }

  readonly #accountStateOf = (userKey: string): string =>
    storeKeys(this.#options.prefix, userKey, '').accountState;
  readonly #indexOf = (userKey: string): string => storeKeys(this.#options.prefix, userKey, '').index;
  readonly #recordOf = ({ userKey, id }: SessionKey): string =>
    storeKeys(this.#options.prefix, userKey, id).record;
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

/** Waits for all, then throws the first failure: nothing goes on behind the back of who waits. */
async function all(works: readonly Promise<unknown>[]): Promise<void> {
  for (const outcome of await Promise.allSettled(works)) {
    if (outcome.status === 'rejected') throw outcome.reason;
  }
}
