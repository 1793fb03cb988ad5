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
import type {
  CartWrite,
  SessionKey,
  SessionRecord,
  SessionStore,
  StoredList,
  StoredSession,
} from './port.ts';
import * as scripts from './scripts.ts';

const isRecord = shapeOf(
  Type.Object({
    userId: Type.String(),
    username: Type.String(),
    device: Type.String(),
    generation: Type.Integer(),
    createdAt: Type.Number(),
    absoluteExpiresAt: Type.Number(),
    remember: Type.Optional(Type.Boolean()),
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
  /** How many sessions one user has at most. */
  readonly perUser?: number;
  /** How much longer than "last seen" a record is kept, in ms, so that it seldom has to be made to live longer. */
  readonly recordSlack?: number;
}

/** How many sessions one command is about at most: each stays far below 5 ms, and no other command waits behind it (G15). */
const PAGE = 50;
/** Of a user who has more than that, the rest dies of the generation. */
const MOST_PAGES = 100;

/** Sessions in Redis, where every replica finds them. It is given a connection, which its owner closes. */
export class RedisSessionStore implements SessionStore {
  readonly #redis: Redis;
  readonly #prefix: string;
  readonly #clock: Clock;
  readonly #lifetimes: Lifetimes;

  readonly #gate: RedisStoreOptions['gate'];
  readonly #perUser: number;
  readonly #recordSlack: number;

  constructor(options: RedisStoreOptions) {
    const { redis, prefix, clock, lifetimes, gate, perUser = 100, recordSlack = 0 } = options;
    this.#perUser = perUser;
    this.#recordSlack = recordSlack;
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

  async create(
    { tag, id }: SessionKey,
    record: SessionRecord,
    standing: Standing,
  ): Promise<readonly string[]> {
    const start = this.#keys(tag, '');
    const { record: recordKey, seen, cart, index, standing: standingKey } = this.#keys(tag, id);
    const ended = await this.#run(
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
        this.#recordSlack,
        this.#perUser,
        PAGE,
        ...[start.record, start.seen, start.cart],
      ],
    );
    return ended as string[];
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
    await this.#run(
      scripts.TOUCH,
      [keys.seen, keys.cart],
      [keys.record, keys.index, id, now, this.#seenTtl(), this.#recordSlack],
    );
  }

  async end({ tag, id }: SessionKey): Promise<boolean> {
    const keys = this.#keys(tag, id);
    return (await this.#run(scripts.END, [keys.record, keys.seen, keys.cart, keys.index], [id])) === 1;
  }

  async endAll(tag: string): Promise<void> {
    const start = this.#keys(tag, '');
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const args = [PAGE, start.record, start.seen, start.cart];
      if ((await this.#run(scripts.END_SOME, [start.index], args)) === 0) return;
    }
  }

  /** In pages of plain reads: listing a full account delays no other client. */
  async list(tag: string, current?: string): Promise<StoredList> {
    const { index, standing: standingKey } = this.#keys(tag, '');
    const askedAt = this.#clock.monotonic();
    const [newest, standing] = await orUnavailable(
      Promise.all([this.#redis.zrevrange(index, 0, this.#perUser), this.#redis.get(standingKey)]),
    );
    const others = newest.filter((id) => id !== current);
    const ids = current === undefined ? others : [current, ...others];
    const sessions: StoredList['sessions'][number][] = [];
    for (let at = 0; at < ids.length && sessions.length <= this.#perUser; at += PAGE) {
      sessions.push(...(await this.#page(tag, ids.slice(at, at + PAGE), standing, askedAt)));
    }
    const isWhole = sessions.length <= this.#perUser;
    return { sessions: sessions.slice(0, this.#perUser), isWhole };
  }

  async #page(tag: string, ids: readonly string[], standing: string | null, askedAt: number) {
    const keys = ids.map((id) => this.#keys(tag, id));
    const texts = await orUnavailable(this.#redis.mget(keys.flatMap(({ record, seen }) => [record, seen])));
    return ids.flatMap((id, i) => {
      const [record, seen] = [texts[2 * i], texts[2 * i + 1]];
      // Idle since: its entry of the index goes with a later sign-in, or with the whole index.
      return record && seen ? [{ id, session: storedSession(record, seen, standing, askedAt) }] : [];
    });
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

  /** "Last seen" outlives the idle time by how rarely it is written, so that no client is signed out early. */
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

/** What another program wrote under our key is not an answer. */
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
