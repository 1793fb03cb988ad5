import { type Redis, Unavailable } from '@gatehouse/defaults';
import { epochOf } from '../revocation/epoch.ts';
import type { LinkEvents, TrackedLink } from './link.ts';

const INVALIDATIONS = '__redis__:invalidate';
const LONGEST_PAUSE_MS = 400;

export interface RedisLinkOptions {
  /**
   * Makes a connection that does not connect by itself and, once lost, stays lost. `protocol: 2` for the ear: with
   * RESP3 the client drops invalidation pushes without a word.
   */
  readonly connect: (role: 'data' | 'ear') => Redis;
  readonly report: (error: unknown) => void;
}

interface Pair {
  readonly data: Redis;
  readonly ear: Redis;
}

/** Redis client-side caching with two connections: reads are tracked on one, invalidations arrive on the other. */
export class RedisLink implements TrackedLink {
  readonly #options: RedisLinkOptions;
  #events: LinkEvents | undefined;
  #pair: Pair | undefined;
  #isUp = false;
  #attempt = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: RedisLinkOptions) {
    this.#options = options;
  }

  start(events: LinkEvents): void {
    this.#events = events;
    this.#open();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#events = undefined;
    const pair = this.#pair;
    this.#pair = undefined;
    pair?.data.disconnect();
    pair?.ear.disconnect();
  }

  mget(...keys: string[]): Promise<(string | null)[]> {
    return this.#up().data.mget(...keys);
  }

  async ping(): Promise<void> {
    await this.#up().ear.ping();
  }

  #up(): Pair {
    if (!this.#pair || !this.#isUp) throw new Unavailable('the near cache is not connected');
    return this.#pair;
  }

  #open(): void {
    const pair = { data: this.#options.connect('data'), ear: this.#options.connect('ear') };
    this.#pair = pair;
    for (const connection of [pair.data, pair.ear]) {
      connection.on('error', this.#options.report);
      // When the ear alone dies the data connection stays good, and would go on answering for a deaf cache.
      connection.once('close', () => this.#lost(pair));
    }
    pair.ear.on('messageBuffer', (_channel: Buffer, keys: unknown) => {
      if (this.#pair === pair) this.#events?.onInvalidated(keysOf(keys));
    });
    this.#join(pair).catch((error: unknown) => {
      this.#options.report(error);
      this.#lost(pair);
    });
  }

  async #join(pair: Pair): Promise<void> {
    await pair.ear.connect();
    const id = await pair.ear.client('ID');
    await pair.ear.subscribe(INVALIDATIONS);
    await pair.data.connect();
    await pair.data.call('CLIENT', 'TRACKING', 'ON', 'REDIRECT', String(id));
    // The server this pair leads to may have begun with an old copy: nothing of it is read before auth vouches for it.
    if ((await epochOf(pair.data)) === undefined) {
      throw new Unavailable('auth has not told this Redis yet what ended');
    }
    if (this.#pair !== pair) return;
    this.#attempt = 0;
    this.#isUp = true;
    this.#events?.onUp();
  }

  /** Either connection gone: both go, and a new pair is tried a little later. */
  #lost(pair: Pair): void {
    if (this.#pair !== pair) return;
    this.#pair = undefined;
    this.#isUp = false;
    pair.data.disconnect();
    pair.ear.disconnect();
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
