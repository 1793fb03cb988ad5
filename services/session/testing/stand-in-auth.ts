import type { Redis } from 'ioredis';
import { ASK_MILLISECONDS, ASKS_CHANNEL, askKey } from '../src/revocation/confirmation.ts';
import { EPOCH_KEY, runIdOf } from '../src/revocation/epoch.ts';

/**
 * Auth's part towards those who read from Redis, as far as their tests need it: vouches when a test says so, and confirms
 * to each connection that asks the epoch that stands there.
 */
export class StandInAuth {
  readonly #redis: Redis;
  #epochs = 0;
  /** Whom it answered. */
  confirmed = 0;
  answers = true;

  private constructor(redis: Redis) {
    this.#redis = redis;
  }

  /** @param ear a connection of its own */
  static async on(redis: Redis, ear: Redis): Promise<StandInAuth> {
    const auth = new StandInAuth(redis);
    ear.on('message', (_channel: string, nonce: string) => void auth.#answer(nonce).catch(() => undefined));
    ear.on('ready', () => void ear.subscribe(ASKS_CHANNEL).catch(() => undefined));
    await ear.subscribe(ASKS_CHANNEL);
    return auth;
  }

  async vouch(): Promise<string> {
    this.#epochs += 1;
    const epoch = `${await runIdOf(this.#redis)}:stand-in-${this.#epochs}`;
    await this.#redis.set(EPOCH_KEY, epoch, 'EX', 3600);
    return epoch;
  }

  async withdraw(): Promise<void> {
    await this.#redis.del(EPOCH_KEY);
  }

  async #answer(nonce: string): Promise<void> {
    const epoch = await this.#redis.get(EPOCH_KEY);
    if (!this.answers || epoch === null) return;
    this.confirmed += 1;
    await this.#redis.set(askKey(nonce), epoch, 'PX', ASK_MILLISECONDS, 'XX');
  }
}
