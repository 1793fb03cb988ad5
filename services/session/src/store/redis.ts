import { CART_LINES, type CartLine, Standing } from '@gatehouse/contracts';
import { type Clock, orUnavailable, Unavailable } from '@gatehouse/defaults';
import type { Redis } from 'ioredis';
import { Type } from 'typebox';
import { cartLines } from '../carts/lines.ts';
import { type Lifetimes, touchInterval } from '../lifetime.ts';
import { EPOCH_KEY, type Gate } from '../revocation/epoch.ts';
import { type Shape, shapeOf } from '../shape.ts';
import { evaluate } from './evaluate.ts';
import { storeKeys } from './keys.ts';
import type { CartWrite, SessionKey, SessionRecord, SessionStore, StoredSession } from './port.ts';
import * as scripts from './scripts.ts';

const isRecord = shapeOf(
  Type.Object({
    userId: Type.String(),
    username: Type.String(),
    device: Type.String(),
    generation: Type.Integer(),
    createdAt: Type.Number(),
    absoluteExpiresAt: Type.Number(),
  }),
);
const isStanding = shapeOf(Standing);

/** Where the epoch changed, auth is asked once more before the request is undecided. */
const MOST_ATTEMPTS = 2;

export interface RedisStoreOptions {
  readonly redis: Redis;
  /** Starts every key: `gatehouse:<strategy>`. One strategy's sessions are unknown to the others. */
  readonly prefix: string;
  readonly clock: Clock;
  readonly lifetimes: Lifetimes;
  /** Asked before every read: whether the store may be believed. Left out by auth when it tells the store. */
  readonly gate?: Gate;
}

/** Sessions in Redis, where every replica finds them. It is given a connection; whoever made it closes it. */
export class RedisSessionStore implements SessionStore {
  readonly #redis: Redis;
  readonly #prefix: string;
  readonly #clock: Clock;
  readonly #lifetimes: Lifetimes;

  readonly #gate: RedisStoreOptions['gate'];

  constructor({ redis, prefix, clock, lifetimes, gate }: RedisStoreOptions) {
    this.#gate = gate;
    this.#redis = redis;
    this.#prefix = prefix;
    this.#clock = clock;
    this.#lifetimes = lifetimes;
  }

  /** One MGET: a read-only request costs one command and no write. */
  async read({ tag, id }: SessionKey): Promise<StoredSession | undefined> {
    const keys = this.#keys(tag, id);
    let askedAt = 0;
    const [record, seen, standing] = await this.#believed(() => {
      askedAt = this.#clock.monotonic();
      return [keys.record, keys.seen, keys.standing];
    });
    if (!record || !seen) return undefined;
    return storedSession(record, seen, standing ?? null, askedAt);
  }

  /** When it was last seen, apart from the rest, for who keeps the rest. */
  async lastSeen({ tag, id }: SessionKey): Promise<string | null> {
    const [seen] = await this.#believed(() => [this.#keys(tag, id).seen]);
    return seen ?? null;
  }

  /** Reads keys, and in the same command the epoch: an answer under another one than was confirmed counts for nothing. */
  async #believed(keys: () => string[]): Promise<(string | null)[]> {
    const gate = this.#gate;
    if (!gate) return orUnavailable(this.#redis.mget(keys()));
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
      const epoch = gate.epoch ?? (await gate.pass());
      const answer = await orUnavailable(this.#redis.mget(...keys(), EPOCH_KEY));
      if (answer.pop() === epoch) return answer;
      gate.refuse(epoch);
    }
    throw new Unavailable('what Redis holds changed meanwhile');
  }

  async create({ tag, id }: SessionKey, record: SessionRecord, standing: Standing): Promise<void> {
    const { record: recordKey, seen, cart, index, standing: standingKey } = this.#keys(tag, id);
    await this.#run(
      scripts.CREATE,
      [recordKey, seen, cart, index, standingKey],
      [
        id,
        JSON.stringify(record),
        record.createdAt,
        record.absoluteExpiresAt,
        this.#seenTtl(),
        JSON.stringify(standing),
        standing.generation,
        standing.rights,
      ],
    );
  }

  async putStanding(tag: string, standing: Standing): Promise<void> {
    const { generation, rights } = standing;
    await this.#run(
      scripts.PUT_STANDING,
      [this.#keys(tag, '').standing],
      [JSON.stringify(standing), generation, rights, this.#lifetimes.absolute],
    );
  }

  async touch({ tag, id }: SessionKey, now: number): Promise<void> {
    const keys = this.#keys(tag, id);
    await this.#run(scripts.TOUCH, [keys.seen], [keys.record, now, this.#seenTtl()]);
  }

  async end({ tag, id }: SessionKey): Promise<boolean> {
    const keys = this.#keys(tag, id);
    return (await this.#run(scripts.END, [keys.record, keys.seen, keys.cart, keys.index], [id])) === 1;
  }

  async endAll(tag: string): Promise<void> {
    const start = this.#keys(tag, '');
    await this.#run(scripts.END_ALL, [start.index], [start.record, start.seen, start.cart]);
  }

  async list(tag: string): Promise<{ id: string; session: StoredSession }[]> {
    const start = this.#keys(tag, '');
    const askedAt = this.#clock.monotonic();
    const answer = await this.#run(scripts.LIST, [start.index, start.standing], [start.record, start.seen]);
    const [standing, ...rest] = answer as (string | null)[];
    const sessions: { id: string; session: StoredSession }[] = [];
    for (let i = 0; i + 2 < rest.length; i += 3) {
      const [id, record, seen] = [String(rest[i]), String(rest[i + 1]), String(rest[i + 2])];
      sessions.push({ id, session: storedSession(record, seen, standing ?? null, askedAt) });
    }
    return sessions;
  }

  async readCart({ tag, id }: SessionKey): Promise<CartLine[]> {
    const cart = await orUnavailable(this.#redis.hgetall(this.#keys(tag, id).cart));
    return cartLines(Object.entries(cart).map(([sku, quantity]) => [sku, Number(quantity)]));
  }

  async addToCart({ tag, id }: SessionKey, sku: string, quantity: number): Promise<CartWrite> {
    const keys = this.#keys(tag, id);
    return cartWrite(
      await this.#run(scripts.ADD_TO_CART, [keys.cart], [keys.record, keys.seen, sku, quantity, CART_LINES]),
    );
  }

  async removeFromCart({ tag, id }: SessionKey, sku: string): Promise<CartWrite> {
    const keys = this.#keys(tag, id);
    return cartWrite(await this.#run(scripts.REMOVE_FROM_CART, [keys.cart], [keys.record, keys.seen, sku]));
  }

  #keys(tag: string, id: string) {
    return storeKeys(this.#prefix, tag, id);
  }

  /** "Last seen" outlives the idle time by how rarely it is written, so that nobody is signed out early. */
  #seenTtl(): number {
    return Math.ceil(this.#lifetimes.idle + touchInterval(this.#lifetimes));
  }

  #run(script: string, keys: string[], args: (string | number)[]): Promise<unknown> {
    return orUnavailable(evaluate(this.#redis, script, keys, args));
  }
}

/** A session from the texts that Redis holds of it. */
export function storedSession(
  record: string,
  seen: string,
  standing: string | null,
  askedAt: number,
): StoredSession {
  return {
    record: parse(isRecord, record),
    lastSeenAt: Number(seen),
    standing: standing === null ? undefined : { standing: parse(isStanding, standing), askedAt },
  };
}

/** What somebody else wrote under our key is not an answer. */
function parse<T>(shape: Shape<T>, text: string): T {
  let cause: unknown;
  try {
    const content: unknown = JSON.parse(text);
    if (shape(content)) return content;
  } catch (error) {
    cause = error;
  }
  throw new Unavailable('the session store holds something that is not ours', { cause });
}

function cartWrite(answer: unknown): CartWrite {
  if (answer === 'ended' || answer === 'full') return { outcome: answer };
  const flat = answer as string[];
  const pairs = flat.flatMap((sku, i): [string, number][] =>
    i % 2 === 0 ? [[sku, Number(flat[i + 1])]] : [],
  );
  return { outcome: 'changed', items: cartLines(pairs) };
}
