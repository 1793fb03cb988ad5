import { Standing } from '@gatehouse/contracts';
import { orUnavailable } from '@gatehouse/defaults';
import type { Redis } from 'ioredis';
import type { Lifetimes } from '../lifetime.ts';
import { shapeOf } from '../shape.ts';
import { evaluate } from './evaluate.ts';
import { storeKeys } from './keys.ts';
import type { SessionKey, SessionStore } from './port.ts';

/** Keys of one command or script, which delays all other clients: well below a millisecond. */
const CHUNK = 250;

/**
 * Many standings at once, where none is known yet. What has come in between is not touched: its place is answered.
 * KEYS standings · ARGV ttl, then a standing for each key
 */
const PUT_ABSENT = `
local left = {}
for i, key in ipairs(KEYS) do
  if not redis.call('SET', key, ARGV[i + 1], 'PX', ARGV[1], 'NX') then left[#left + 1] = i end
end
return left`;

const isStanding = shapeOf(Standing);

export interface BulkOptions {
  readonly redis: Redis;
  readonly prefix: string;
  readonly lifetimes: Lifetimes;
  /** The same store, for what has to be done one by one; over the same connection. */
  readonly store: Pick<SessionStore, 'putStanding' | 'end' | 'endAll'>;
}

/** What has become true of a user. */
export interface UserStanding {
  readonly tag: string;
  readonly standing: Standing;
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

  async putStandings(standings: readonly UserStanding[]): Promise<void> {
    await all(chunksOf(standings).map((chunk) => this.#put(chunk)));
  }

  /** Ends sessions, as far as there are any. */
  async endMany(sessions: readonly SessionKey[]): Promise<void> {
    const { store } = this.#options;
    await this.#whereAny(sessions, this.#recordOf, (key) => store.end(key));
  }

  async endAllOf(tags: readonly string[]): Promise<void> {
    const { store } = this.#options;
    await this.#whereAny(tags, this.#indexOf, (tag) => store.endAll(tag));
  }

  async #put(chunk: readonly UserStanding[]): Promise<void> {
    const { redis, lifetimes, store } = this.#options;
    const held = await orUnavailable(redis.mget(chunk.map(({ tag }) => this.#standingOf(tag))));
    const absent = chunk.filter((_, i) => typeof held[i] !== 'string');
    const behind = chunk.filter(({ standing }, i) => {
      const text = held[i];
      return typeof text === 'string' && isBehind(text, standing);
    });
    if (absent.length > 0) {
      const texts = absent.map(({ standing }) => JSON.stringify(standing));
      const keys = absent.map(({ tag }) => this.#standingOf(tag));
      const left = await orUnavailable(evaluate(redis, PUT_ABSENT, keys, [lifetimes.absolute, ...texts]));
      for (const place of left as number[]) {
        const come = absent[place - 1];
        if (come) behind.push(come);
      }
    }
    await all(behind.map(({ tag, standing }) => store.putStanding(tag, standing, 0)));
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

  readonly #standingOf = (tag: string): string => storeKeys(this.#options.prefix, tag, '').standing;
  readonly #indexOf = (tag: string): string => storeKeys(this.#options.prefix, tag, '').index;
  readonly #recordOf = ({ tag, id }: SessionKey): string => storeKeys(this.#options.prefix, tag, id).record;
}

/** Numbers never go back: what is known with the same numbers or greater ones stays. */
function isBehind(text: string, { generation, rights }: Standing): boolean {
  try {
    const known: unknown = JSON.parse(text);
    return !isStanding(known) || known.generation < generation || known.rights < rights;
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
