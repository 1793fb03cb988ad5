import { type Random, type Redis, Unavailable } from '@gatehouse/defaults';
import { confirmationOf } from '../revocation/confirmation.ts';
import { EPOCH_KEY, epochNow } from '../revocation/epoch.ts';
import type { TrackingConnection, TrackingEvents } from './tracking-connection.ts';

const INVALIDATIONS = '__redis__:invalidate';
const LONGEST_PAUSE_MS = 400;
/** How long a new pair waits for auth's confirmation before it is replaced, in ms. */
const PATIENCE_MS = 1000;

export interface RedisTrackingOptions {
  /**
   * Makes a connection that does not connect by itself and, once lost, stays lost. `protocol: 2` for the ear: with
   * RESP3 the client drops invalidation pushes without a word.
   */
  readonly connect: (role: 'data' | 'invalidations') => Redis;
  readonly random: Random;
  readonly report: (error: unknown) => void;
}

interface Pair {
  readonly data: Redis;
  readonly invalidations: Redis;
  /** What auth confirmed for this pair. */
  epoch: string | undefined;
}

/** Redis client-side caching with two connections: reads are tracked on one, invalidations arrive on the other. */
export class RedisTrackingConnection implements TrackingConnection {
  readonly #options: RedisTrackingOptions;
  #events: TrackingEvents | undefined;
  #pair: Pair | undefined;
  #isUp = false;
  #attempt = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: RedisTrackingOptions) {
    this.#options = options;
  }

  start(events: TrackingEvents): void {
    this.#events = events;
    this.#open();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#events = undefined;
    const pair = this.#pair;
    this.#pair = undefined;
    pair?.data.disconnect();
    pair?.invalidations.disconnect();
  }

  async mget(...keys: string[]): Promise<(string | null)[]> {
    const pair = this.#up();
    const answer = await pair.data.mget(...keys, EPOCH_KEY);
    this.#compare(pair, answer.pop());
    return answer;
  }

  async ping(): Promise<void> {
    const pair = this.#up();
    const [epoch] = await Promise.all([epochNow(pair.data), pair.invalidations.ping()]);
    this.#compare(pair, epoch);
  }

  /** Under another epoch than was confirmed nothing that was read may be kept: the pair is replaced, and asks again. */
  #compare(pair: Pair, epoch: string | null | undefined): void {
    if (epoch === pair.epoch) return;
    this.#lost(pair);
    throw new Unavailable('what Redis holds changed meanwhile');
  }

  #up(): Pair {
    if (!this.#pair || !this.#isUp) throw new Unavailable('the near cache is not connected');
    return this.#pair;
  }

  #open(): void {
    const { connect } = this.#options;
    const pair: Pair = { data: connect('data'), invalidations: connect('invalidations'), epoch: undefined };
    this.#pair = pair;
    for (const connection of [pair.data, pair.invalidations]) {
      connection.on('error', this.#options.report);
      // When the ear alone dies the data connection stays good, and would go on answering for a deaf cache.
      connection.once('close', () => this.#lost(pair));
    }
    pair.invalidations.on('messageBuffer', (_channel: Buffer, keys: unknown) => {
      if (this.#pair === pair) this.#changed(pair, keysOf(keys));
    });
    this.#join(pair).catch((error: unknown) => {
      this.#options.report(error);
      this.#lost(pair);
    });
  }

  async #join(pair: Pair): Promise<void> {
    await pair.invalidations.connect();
    const id = await pair.invalidations.client('ID');
    await pair.invalidations.subscribe(INVALIDATIONS);
    await pair.data.connect();
    await pair.data.call('CLIENT', 'TRACKING', 'ON', 'REDIRECT', String(id));
    // What this pair leads to may be an old copy: nothing of it is read before auth vouches for it.
    pair.epoch = await confirmationOf(pair.data, this.#options.random, PATIENCE_MS);
    if (pair.epoch === undefined) throw new Unavailable('auth has not told this Redis yet what ended');
    if (this.#pair !== pair) return;
    this.#attempt = 0;
    this.#isUp = true;
    this.#events?.onUp();
  }

  /** The epoch is tracked like what is read with it: auth withdrew it, or made it last longer. */
  #changed(pair: Pair, keys: string[] | undefined): void {
    const others = keys?.filter((key) => key !== EPOCH_KEY);
    if (others?.length !== 0) this.#events?.onInvalidated(others);
    if (keys?.includes(EPOCH_KEY)) this.ping().catch((error: unknown) => this.#silent(pair, error));
  }

  /** Who did not answer has lost nothing yet: the lease runs out by itself. */
  #silent(pair: Pair, error: unknown): void {
    if (this.#pair === pair) this.#options.report(error);
  }

  /** Either connection gone: both go, and a new pair is tried a little later. */
  #lost(pair: Pair): void {
    if (this.#pair !== pair) return;
    this.#pair = undefined;
    this.#isUp = false;
    pair.data.disconnect();
    pair.invalidations.disconnect();
    this.#events?.onDown();
    if (!this.#events) return;
    this.#attempt += 1;
    const pause = Math.min(LONGEST_PAUSE_MS, 25 * 2 ** Math.min(this.#attempt, 6));
    this.#timer = setTimeout(() => this.#open(), pause).unref();
  }
}

/** The payload of an invalidation: an array of keys, or nothing at all after a flush. */
function keysOf(payload: unknown): string[] | undefined {
  if (Array.isArray(payload)) return payload.map(String);
  return payload instanceof Uint8Array && payload.length > 0 ? [String(payload)] : undefined;
}
