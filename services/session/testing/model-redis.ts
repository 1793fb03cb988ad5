import { type AccountState, CART_LINES } from '@gatehouse/contracts';
import type { Clock } from '@gatehouse/defaults';
import { cartLines } from '../src/carts/lines.ts';
import { type Lifetimes, touchInterval } from '../src/lifetime.ts';
import type { Revocation } from '../src/revocation/revocation.ts';
import { accountStateText } from '../src/store/account-state-text.ts';
import { storeKeys, subjectOf } from '../src/store/keys.ts';
import type { CartWrite, SessionKey, SessionRecord, StoredList, StoredSession } from '../src/store/port.ts';

interface Held {
  readonly userKey: string;
  readonly record: SessionRecord;
  seenAt: number;
  seenUntil: number;
  /** When the record goes, which says nothing of "last seen". */
  recordUntil: number;
  readonly cart: Map<string, number>;
}

/** Everything the server holds at one moment. */
interface Contents {
  sessions: Map<string, Held>;
  accountStates: Map<string, { accountState: AccountState; until: number }>;
  stream: { id: number; revocation: Revocation }[];
  epoch: string | undefined;
  marks: Set<string>;
}

export interface ModelRedisOptions {
  readonly clock: Pick<Clock, 'now'>;
  readonly lifetimes: Lifetimes;
  readonly prefix: string;
  /** As the store's own. */
  readonly perUser?: number;
  readonly recordSlack?: number;
}

/**
 * Redis as far as sessions need it: every method is one atomic step, as a script or a command is. It can be flushed,
 * and restarted from what was last saved. It says the same as the scripts do, and passes the same suite.
 */
export class ModelRedis {
  readonly #options: ModelRedisOptions;
  readonly #seenTtl: number;
  #contents: Contents = empty();
  #saved: Contents = empty();
  #runs = 1;
  #lastId = 0;
  /** Called with each key of a record or an account state that was written; undefined is all of them. */
  changed: (key: string | undefined) => void = () => undefined;
  announced: () => void = () => undefined;

  constructor(options: ModelRedisOptions) {
    this.#options = options;
    this.#seenTtl = Math.ceil(options.lifetimes.idleMs + touchInterval(options.lifetimes));
  }

  get runId(): string {
    return `run${this.#runs}`;
  }

  read({ userKey, id }: SessionKey, askedAt: number): StoredSession | undefined {
    const held = this.#live(userKey, id);
    if (!held) return undefined;
    const accountState = this.#accountState(userKey);
    return {
      record: held.record,
      lastSeenAt: held.seenAt,
      accountState: accountState && { accountState, askedAt },
    };
  }

  /** The text under a key of a record or an account state. */
  get(key: string): string | null {
    const subject = subjectOf(this.#options.prefix, key);
    if (!subject) return null;
    if ('user' in subject) {
      const known = this.#accountState(subject.user);
      return known ? accountStateText(known) : null;
    }
    const held = this.#contents.sessions.get(subject.session);
    return held && this.#now < held.recordUntil ? text(held.record) : null;
  }

  lastSeen({ userKey, id }: SessionKey): string | null {
    const held = this.#contents.sessions.get(id);
    return held?.userKey === userKey && this.#now < held.seenUntil ? String(held.seenAt) : null;
  }

  create({ userKey, id }: SessionKey, record: SessionRecord, accountState: AccountState): string[] {
    const { createdAt } = record;
    this.putAccountState(userKey, accountState, record.absoluteExpiresAt);
    const seenUntil = this.#now + this.#seenTtl;
    const recordUntil = this.#recordUntil(record);
    this.#contents.sessions.set(id, {
      userKey,
      record,
      seenAt: createdAt,
      seenUntil,
      recordUntil,
      cart: new Map(),
    });
    this.changed(this.#keys(userKey, id).record);
    return this.#endBeyondCap(userKey, id);
  }

  #endBeyondCap(userKey: string, own: string): string[] {
    const others = [...this.#contents.sessions].filter(
      ([id, held]) => held.userKey === userKey && id !== own,
    );
    const excess = Math.max(0, others.length + 1 - (this.#options.perUser ?? 100));
    others.sort(([, a], [, b]) => a.seenUntil - b.seenUntil);
    const ended = others.slice(0, excess).map(([id]) => id);
    const live = ended.filter((id) => this.#live(userKey, id));
    for (const id of ended) this.#drop(userKey, id);
    return live;
  }

  /** As much longer than "last seen" as the store keeps a record, and not beyond the absolute deadline. */
  #recordUntil({ absoluteExpiresAt }: SessionRecord): number {
    return Math.min(this.#now + this.#seenTtl + (this.#options.recordSlack ?? 0), absoluteExpiresAt);
  }

  putAccountState(
    userKey: string,
    accountState: AccountState,
    until = this.#now + this.#options.lifetimes.absoluteMs,
  ): void {
    const known = this.#accountState(userKey);
    const older =
      known &&
      (accountState.sessionGeneration < known.sessionGeneration ||
        accountState.rolesVersion < known.rolesVersion);
    if (!older) this.setAccountState(userKey, accountState, until);
  }

  setAccountState(
    userKey: string,
    accountState: AccountState,
    until = this.#now + this.#options.lifetimes.absoluteMs,
  ): void {
    const longest = Math.max(until, this.#contents.accountStates.get(userKey)?.until ?? 0);
    this.#contents.accountStates.set(userKey, { accountState, until: longest });
    this.changed(this.#keys(userKey, '').accountState);
  }

  touch({ userKey, id }: SessionKey, now: number): void {
    const held = this.#live(userKey, id);
    if (!held) return;
    Object.assign(held, { seenAt: now, seenUntil: this.#now + this.#seenTtl });
    if (held.recordUntil >= Math.min(held.seenUntil, held.record.absoluteExpiresAt)) return;
    held.recordUntil = this.#recordUntil(held.record);
    // Near caches are told that the key was written, though what it holds is the same.
    this.changed(this.#keys(userKey, id).record);
  }

  end({ userKey, id }: SessionKey): boolean {
    const live = this.#live(userKey, id) !== undefined;
    if (this.#contents.sessions.get(id)?.userKey === userKey) this.#drop(userKey, id);
    return live;
  }

  revokeAll(userKey: string, sessionGeneration = Number.POSITIVE_INFINITY): void {
    for (const [id, held] of this.#contents.sessions) {
      if (held.userKey === userKey && held.record.generation < sessionGeneration) this.#drop(userKey, id);
    }
  }

  list(userKey: string, askedAt: number): StoredList {
    const sessions = [...this.#contents.sessions.keys()].flatMap((id) => {
      const session = this.read({ userKey, id }, askedAt);
      return session ? [{ id, session }] : [];
    });
    return { sessions, isWhole: true };
  }

  readCart({ userKey, id }: SessionKey) {
    return cartLines(this.#live(userKey, id)?.cart ?? new Map<string, number>());
  }

  addToCart({ userKey, id }: SessionKey, sku: string, quantity: number): CartWrite {
    const cart = this.#live(userKey, id)?.cart;
    if (!cart) return { outcome: 'ended' };
    if (!cart.has(sku) && cart.size >= CART_LINES) return { outcome: 'full' };
    cart.set(sku, (cart.get(sku) ?? 0) + quantity);
    return { outcome: 'changed', items: cartLines(cart) };
  }

  removeFromCart({ userKey, id }: SessionKey, sku: string): CartWrite {
    const cart = this.#live(userKey, id)?.cart;
    if (!cart) return { outcome: 'ended' };
    cart.delete(sku);
    return { outcome: 'changed', items: cartLines(cart) };
  }

  announce(revocations: readonly Revocation[]): void {
    for (const revocation of revocations) {
      // As a stream's ids: the server's time, and never backwards.
      this.#lastId = Math.max(this.#lastId + 1, this.#now * 1000);
      this.#contents.stream.push({ id: this.#lastId, revocation });
    }
    this.announced();
  }

  announcedAfter(position: number): readonly { id: number; revocation: Revocation }[] {
    return this.#contents.stream.filter(({ id }) => id > position);
  }

  /** The epoch, if it was written for this run of the server. */
  get epoch(): string | undefined {
    const { epoch } = this.#contents;
    return epoch?.startsWith(`${this.runId}:`) ? epoch : undefined;
  }

  mark(nonce: string): void {
    this.#contents.marks.add(nonce);
  }

  /** Writes the epoch where this mark still stands. */
  vouch(runId: string, nonce: string): void {
    if (this.#contents.marks.delete(nonce)) this.#contents.epoch = `${runId}:${nonce}`;
  }

  save(): void {
    this.#saved = copyOf(this.#contents);
  }

  flush(): void {
    this.#contents = empty();
    this.changed(undefined);
  }

  /** Another run of the server, with what was saved last. */
  restart(): void {
    this.#runs += 1;
    this.#contents = copyOf(this.#saved);
    this.#lastId = this.#contents.stream.at(-1)?.id ?? 0;
  }

  get #now(): number {
    return this.#options.clock.now();
  }

  #keys(userKey: string, id: string) {
    return storeKeys(this.#options.prefix, userKey, id);
  }

  #accountState(userKey: string): AccountState | undefined {
    const known = this.#contents.accountStates.get(userKey);
    return known && this.#now < known.until ? known.accountState : undefined;
  }

  #live(userKey: string, id: string): Held | undefined {
    const held = this.#contents.sessions.get(id);
    if (held?.userKey !== userKey) return undefined;
    return this.#now < held.recordUntil && this.#now < held.seenUntil ? held : undefined;
  }

  #drop(userKey: string, id: string): void {
    this.#contents.sessions.delete(id);
    this.changed(this.#keys(userKey, id).record);
  }
}

const text = (value: unknown): string | null => (value === undefined ? null : JSON.stringify(value));

const empty = (): Contents => ({
  sessions: new Map(),
  accountStates: new Map(),
  stream: [],
  epoch: undefined,
  marks: new Set(),
});

function copyOf({ sessions, accountStates, stream, epoch, marks }: Contents): Contents {
  return {
    sessions: new Map([...sessions].map(([id, held]) => [id, { ...held, cart: new Map(held.cart) }])),
    accountStates: new Map(accountStates),
    stream: [...stream],
    epoch,
    marks: new Set(marks),
  };
}
