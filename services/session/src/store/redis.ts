import { type AccountState, CART_LINES, type CartLine } from '@gatehouse/contracts';
import { type Clock, orUnavailable, Unavailable } from '@gatehouse/defaults';
import type { Redis } from 'ioredis';
import { Type } from 'typebox';
import { cartLines } from '../carts/lines.ts';
import { compileValidator } from '../compiled-schema.ts';
import { type Lifetimes, touchInterval } from '../lifetime.ts';
import { type CompletenessGuard, EPOCH_KEY } from '../revocation/epoch.ts';
import { accountStateIn, accountStateText } from './account-state-text.ts';
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

const isRecord = compileValidator(
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

/** Where the epoch changed, auth is asked once more before the request is undecided. */
const MOST_ATTEMPTS = 2;

export interface RedisStoreOptions {
  readonly redis: Redis;
  /** Starts every key: `gatehouse:<strategy>`. One strategy's sessions are unknown to the others. */
  readonly prefix: string;
  readonly clock: Clock;
  readonly lifetimes: Lifetimes;
  /** Asked before every read: whether the store may be believed. Left out by auth when it tells the store. */
  readonly guard?: CompletenessGuard;
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

  readonly #guard: RedisStoreOptions['guard'];
  readonly #perUser: number;
  readonly #recordSlack: number;

  constructor(options: RedisStoreOptions) {
    const { redis, prefix, clock, lifetimes, guard, perUser = 100, recordSlack = 0 } = options;
    this.#perUser = perUser;
    this.#recordSlack = recordSlack;
    this.#guard = guard;
    this.#redis = redis;
    this.#prefix = prefix;
    this.#clock = clock;
    this.#lifetimes = lifetimes;
  }

  /** One MGET: a read-only request costs one command and no write. */
  async read({ userKey, id }: SessionKey): Promise<StoredSession | undefined> {
    const keys = this.#keys(userKey, id);
    let askedAt = 0;
    const [record, seen, accountState] = await this.#believed(() => {
      askedAt = this.#clock.monotonic();
      return [keys.record, keys.seen, keys.accountState];
    });
    if (!record || !seen) return undefined;
    return storedSession(record, seen, accountState ?? null, askedAt);
  }

  /** When it was last seen, apart from the rest, for who keeps the rest. */
  async lastSeen({ userKey, id }: SessionKey): Promise<string | null> {
    const [seen] = await this.#believed(() => [this.#keys(userKey, id).seen]);
    return seen ?? null;
  }

  /** Reads keys, and in the same command the epoch: an answer under another one than was confirmed counts for nothing. */
  async #believed(keys: () => string[]): Promise<(string | null)[]> {
    const guard = this.#guard;
    if (!guard) return orUnavailable(this.#redis.mget(keys()));
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
      const epoch = guard.epoch ?? (await guard.assertComplete());
      const answer = await orUnavailable(this.#redis.mget(...keys(), EPOCH_KEY));
      if (answer.pop() === epoch) return answer;
      guard.refuse(epoch);
    }
    throw new Unavailable('what Redis holds changed meanwhile');
  }

  async create(
    { userKey, id }: SessionKey,
    record: SessionRecord,
    accountState: AccountState,
  ): Promise<readonly string[]> {
    const start = this.#keys(userKey, '');
    const { record: recordKey, seen, cart, index, accountState: accountStateKey } = this.#keys(userKey, id);
    const ended = await this.#run(
      scripts.CREATE,
      [recordKey, seen, cart, index, accountStateKey],
      [
        id,
        JSON.stringify(record),
        record.createdAt,
        record.absoluteExpiresAt,
        this.#seenTtl(),
        accountStateText(accountState),
        accountState.sessionGeneration,
        accountState.rolesVersion,
        this.#recordSlack,
        this.#perUser,
        PAGE,
        ...[start.record, start.seen, start.cart],
      ],
    );
    return ended as string[];
  }

  async putAccountState(userKey: string, accountState: AccountState): Promise<void> {
    const { sessionGeneration, rolesVersion } = accountState;
    await this.#run(
      scripts.PUT_ACCOUNT_STATE,
      [this.#keys(userKey, '').accountState],
      [accountStateText(accountState), sessionGeneration, rolesVersion, this.#lifetimes.absoluteMs],
    );
  }

  async touch({ userKey, id }: SessionKey, now: number): Promise<void> {
    const keys = this.#keys(userKey, id);
    await this.#run(
      scripts.TOUCH,
      [keys.seen, keys.cart],
      [keys.record, keys.index, id, now, this.#seenTtl(), this.#recordSlack],
    );
  }

  async revoke({ userKey, id }: SessionKey): Promise<boolean> {
    const keys = this.#keys(userKey, id);
    return (await this.#run(scripts.REVOKE, [keys.record, keys.seen, keys.cart, keys.index], [id])) === 1;
  }

  async revokeAll(userKey: string, sessionGeneration?: number): Promise<void> {
    const start = this.#keys(userKey, '');
    const keeping = sessionGeneration === undefined ? [] : [sessionGeneration];
    let kept = 0;
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const args = [kept, PAGE, start.record, start.seen, start.cart, ...keeping];
      const [left, keptHere] = (await this.#run(scripts.REVOKE_SOME, [start.index], args)) as [
        number,
        number,
      ];
      kept += keptHere;
      if (left <= kept) return;
    }
  }

  /** In pages of plain reads: listing a full account delays no other client. */
  async list(userKey: string, current?: string): Promise<StoredList> {
    const { index, accountState: accountStateKey } = this.#keys(userKey, '');
    const askedAt = this.#clock.monotonic();
    const [newest, accountState] = await orUnavailable(
      Promise.all([this.#redis.zrevrange(index, 0, this.#perUser), this.#redis.get(accountStateKey)]),
    );
    const others = newest.filter((id) => id !== current);
    const ids = current === undefined ? others : [current, ...others];
    const sessions: StoredList['sessions'][number][] = [];
    for (let at = 0; at < ids.length && sessions.length <= this.#perUser; at += PAGE) {
      sessions.push(...(await this.#page(userKey, ids.slice(at, at + PAGE), accountState, askedAt)));
    }
    const isWhole = sessions.length <= this.#perUser;
    return { sessions: sessions.slice(0, this.#perUser), isWhole };
  }

  async #page(userKey: string, ids: readonly string[], accountState: string | null, askedAt: number) {
    const keys = ids.map((id) => this.#keys(userKey, id));
    const texts = await orUnavailable(this.#redis.mget(keys.flatMap(({ record, seen }) => [record, seen])));
    return ids.flatMap((id, i) => {
      const [record, seen] = [texts[2 * i], texts[2 * i + 1]];
      // Idle since: its entry of the index goes with a later sign-in, or with the whole index.
      return record && seen ? [{ id, session: storedSession(record, seen, accountState, askedAt) }] : [];
    });
  }

  async readCart({ userKey, id }: SessionKey): Promise<CartLine[]> {
    const cart = await orUnavailable(this.#redis.hgetall(this.#keys(userKey, id).cart));
    return cartLines(Object.entries(cart).map(([sku, quantity]) => [sku, Number(quantity)]));
  }

  async addToCart({ userKey, id }: SessionKey, sku: string, quantity: number): Promise<CartWrite> {
    const keys = this.#keys(userKey, id);
    return cartWrite(
      await this.#run(scripts.ADD_TO_CART, [keys.cart], [keys.record, keys.seen, sku, quantity, CART_LINES]),
    );
  }

  async removeFromCart({ userKey, id }: SessionKey, sku: string): Promise<CartWrite> {
    const keys = this.#keys(userKey, id);
    return cartWrite(await this.#run(scripts.REMOVE_FROM_CART, [keys.cart], [keys.record, keys.seen, sku]));
  }

  #keys(userKey: string, id: string) {
    return storeKeys(this.#prefix, userKey, id);
  }

  /** "Last seen" outlives the idle time by how rarely it is written, so that no client is signed out early. */
  #seenTtl(): number {
    return Math.ceil(this.#lifetimes.idleMs + touchInterval(this.#lifetimes));
  }

  #run(script: string, keys: string[], args: (string | number)[]): Promise<unknown> {
    return orUnavailable(evaluate(this.#redis, script, keys, args));
  }
}

/** A session from the texts that Redis holds of it. */
export function storedSession(
  record: string,
  seen: string,
  accountState: string | null,
  askedAt: number,
): StoredSession {
  return {
    record: parse(record, recordIn),
    lastSeenAt: Number(seen),
    accountState:
      accountState === null ? undefined : { accountState: parse(accountState, accountStateIn), askedAt },
  };
}

const recordIn = (content: unknown): SessionRecord | undefined => (isRecord(content) ? content : undefined);

/** What another program wrote under our key is not an answer. */
function parse<T>(text: string, read: (content: unknown) => T | undefined): T {
  let cause: unknown;
  try {
    const value = read(JSON.parse(text));
    if (value !== undefined) return value;
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
