import type { PublicKey } from '@gatehouse/contracts';
import { type Clock, Unavailable } from '@gatehouse/defaults';
import { type CryptoKey, calculateJwkThumbprint, importJWK } from 'jose';
import { SIGNING_ALGORITHM } from './claims.ts';
import type { KeySource } from './keys.ts';

export interface VerificationKey {
  readonly key: CryptoKey;
  /** Of the key itself (RFC 7638): two keys may come under one id. */
  readonly thumbprint: string;
  /** A withdrawn key still tells a genuine token, which is then stale, from a forged one. */
  readonly withdrawn: boolean;
  /** Replaced in time, and not known to be in other hands; what it signed is true, though old. */
  readonly retired: boolean;
}

export interface KeyRingOptions {
  readonly source: KeySource;
  readonly clock: Clock;
  /** How soon a change must be known, in ms; half of it is the time between two questions. */
  readonly refresh: number;
  /** How long the last known keys serve when auth cannot be asked, in ms. */
  readonly maxStale: number;
  /** Told of questions that were not answered: a ring that cannot be refreshed should say why. */
  readonly report: (error: unknown) => void;
}

/** At most this many requests wait for keys; a flood of made-up key ids must not pile up memory. */
const MOST_WAITING = 500;
const BETWEEN_EXTRA_FETCHES_MS = 1000;

/** The public keys that tokens are verified with, kept fresh by asking auth. */
export class KeyRing {
  readonly #options: KeyRingOptions;
  #keys = new Map<string, VerificationKey>();
  /** When the last question that was answered was asked. */
  #askedAt: number | undefined;
  #lastFetchAt = Number.NEGATIVE_INFINITY;
  #next: Promise<void> | undefined;
  #waiting = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: KeyRingOptions) {
    this.#options = options;
  }

  /** Asks now and then on, until `stop`. A failure is tried again at the next turn. */
  start(): void {
    const turn = (): void => {
      void this.refresh()
        .catch(this.#options.report)
        .finally(() => {
          this.#timer = this.#timer && setTimeout(turn, this.#options.refresh / 2).unref();
        });
    };
    this.#timer = setTimeout(turn, 0).unref();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** Milliseconds since the last answered question was asked; undefined before the first. */
  get age(): number | undefined {
    return this.#askedAt === undefined ? undefined : this.#options.clock.monotonic() - this.#askedAt;
  }

  /**
   * The key of this id; undefined when there is none. An id that is not known may be newer than what is known, so it
   * waits for the next question to be answered: at most one a second, shared by all who wait. A new key is thus never
   * taken for a forged one, and a flood of made-up ids costs auth one question a second.
   *
   * @throws Unavailable when nothing fresh enough is known.
   */
  async find(kid: string): Promise<VerificationKey | undefined> {
    const known = this.#keys.get(kid);
    if (known && this.#isFresh()) return known;
    if (this.#waiting >= MOST_WAITING) throw new Unavailable('too many requests wait for keys');
    this.#waiting += 1;
    try {
      await this.#nextFetch();
    } catch (cause) {
      throw new Unavailable('auth did not say which keys are good', { cause });
    } finally {
      this.#waiting -= 1;
    }
    return this.#keys.get(kid);
  }

  /** The key of this id if it is known and fresh, without waiting; the verified-token cache asks it every time. */
  peek(kid: string): VerificationKey | undefined {
    return this.#isFresh() ? this.#keys.get(kid) : undefined;
  }

  /** Whether what is known is too old to be used. */
  get isStale(): boolean {
    return !this.#isFresh();
  }

  /** Asks auth once. */
  async refresh(): Promise<void> {
    const { source, clock } = this.#options;
    const askedAt = clock.monotonic();
    this.#lastFetchAt = askedAt;
    const { keys, withdrawn, retired = [] } = await source.fetch();
    const ring = new Map<string, VerificationKey>();
    for (const key of withdrawn) {
      ring.set(key.kid, { ...(await imported(key)), withdrawn: true, retired: retired.includes(key.kid) });
    }
    for (const key of keys) ring.set(key.kid, { ...(await imported(key)), withdrawn: false, retired: false });
    // A slow answer must not overwrite the answer to a later question.
    if (this.#askedAt !== undefined && this.#askedAt > askedAt) return;
    this.#askedAt = askedAt;
    this.#keys = ring;
  }

  #isFresh(): boolean {
    const { age } = this;
    return age !== undefined && age < this.#options.maxStale;
  }

  /** One question, asked no sooner than a second after the last, for all waiting requests. */
  #nextFetch(): Promise<void> {
    this.#next ??= (async () => {
      const wait = this.#lastFetchAt + BETWEEN_EXTRA_FETCHES_MS - this.#options.clock.monotonic();
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait).unref());
      this.#next = undefined;
      await this.refresh();
    })();
    return this.#next;
  }
}

async function imported(jwk: PublicKey): Promise<Pick<VerificationKey, 'key' | 'thumbprint'>> {
  const key = await importJWK(jwk, SIGNING_ALGORITHM);
  if (key instanceof Uint8Array) throw new TypeError('a symmetric key in the key set');
  return { key, thumbprint: await calculateJwkThumbprint(jwk) };
}
