import { orUnavailable, Unavailable } from '@gatehouse/defaults';
import type { Redis } from 'ioredis';

/**
 * `<run_id>:<random>`, written by auth once everything PostgreSQL knows has been told to this very Redis. A restart, a
 * failover or a flush leaves a Redis without one, or with another server's.
 */
export const EPOCH_KEY = '{gatehouse}:epoch';

/** The server this connection leads to, by the id it takes at each start. */
export async function runIdOf(redis: Redis): Promise<string> {
  const info = await redis.info('server');
  return /^run_id:(\w+)/m.exec(info)?.[1] ?? '';
}

/** The epoch, if it was written for the server that answers; undefined when nobody vouches for what it holds. */
export async function epochOf(redis: Redis): Promise<string | undefined> {
  // Read as a range, so that the server's own counts tell this upkeep from the reads that requests cause.
  const [epoch, runId] = await Promise.all([redis.getrange(EPOCH_KEY, 0, -1), runIdOf(redis)]);
  return runId !== '' && epoch.startsWith(`${runId}:`) ? epoch : undefined;
}

/**
 * Lets nobody read a store of sessions before auth has told it what it may have lost: asked once after each connect,
 * then the way is open until the connection closes.
 */
export class EpochGate {
  readonly #redis: Redis;
  /** Counts connections, so that an answer of an earlier one opens nothing. */
  #connection = 0;
  #openFor: number | undefined;
  #asking: Promise<void> | undefined;

  constructor(redis: Redis) {
    this.#redis = redis;
    redis.on('close', () => {
      this.#connection += 1;
      this.#asking = undefined;
    });
  }

  /** @throws Unavailable while nobody vouches for the store */
  async pass(): Promise<void> {
    if (this.#openFor === this.#connection) return;
    this.#asking ??= this.#ask(this.#connection);
    await this.#asking;
  }

  async #ask(connection: number): Promise<void> {
    try {
      if ((await orUnavailable(epochOf(this.#redis))) === undefined) {
        throw new Unavailable('auth has not told this Redis yet what ended');
      }
      this.#openFor = connection;
    } finally {
      if (connection === this.#connection) this.#asking = undefined;
    }
  }
}
