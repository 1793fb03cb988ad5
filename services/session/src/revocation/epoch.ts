import { setTimeout as pause } from 'node:timers/promises';
import { orUnavailable, type Random, Unavailable } from '@gatehouse/defaults';
import type { Redis } from 'ioredis';
import { confirmationOf } from './confirmation.ts';

/**
 * `<run_id>:<random>`, written by auth once everything PostgreSQL knows has been told to this very Redis. A restart, a
 * failover or a flush leaves a Redis without one, or with another server's; auth withdraws it from data that is not what
 * it last wrote to.
 */
export const EPOCH_KEY = '{gatehouse}:epoch';

/** The server this connection leads to, by the id it takes at each start. */
export async function runIdOf(redis: Redis): Promise<string> {
  const info = await redis.info('server');
  return /^run_id:(\w+)/m.exec(info)?.[1] ?? '';
}

/** What stands under the epoch's key now; no proof of anything by itself. Rejects when Redis does not answer. */
export async function epochNow(redis: Redis): Promise<string | undefined> {
  // Read as a range, so that the server's own counts tell this upkeep from the reads that requests cause.
  const epoch = await redis.getrange(EPOCH_KEY, 0, -1);
  return epoch === '' ? undefined : epoch;
}

/** Whether a connection may be believed. */
export interface CompletenessGuard {
  /** The epoch that auth confirmed for the connection that is open now; undefined: none yet. */
  readonly epoch: string | undefined;
  /** Asks auth. @throws Unavailable while no auth process vouches for what this connection sees */
  assertComplete(): Promise<string>;
  /** An answer came under another epoch than this one: it has to be confirmed again. */
  refuse(epoch: string): void;
}

/** Between two questions that no request asks for, in ms, doubling. */
const SHORTEST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 500;

/**
 * Lets nothing be read from a store of sessions before auth has confirmed what this connection sees: once for each
 * connection, and again when an answer came under another epoch. It asks by itself as soon as the connection is ready, so
 * that no request is the first to ask.
 */
export class EpochGuard implements CompletenessGuard {
  readonly #redis: Redis;
  readonly #random: Random;
  /** Counts connections, so that an answer of an earlier one opens nothing. */
  #connection = 0;
  #epoch: string | undefined;
  #asking: Promise<string> | undefined;

  constructor(redis: Redis, random: Random) {
    this.#redis = redis;
    this.#random = random;
    redis.on('close', () => {
      this.#connection += 1;
      this.#epoch = undefined;
      this.#asking = undefined;
    });
    redis.on('ready', () => void this.#askUntilConfirmed());
    if (redis.status === 'ready') void this.#askUntilConfirmed();
  }

  get epoch(): string | undefined {
    return this.#epoch;
  }

  async assertComplete(): Promise<string> {
    if (this.#epoch !== undefined) return this.#epoch;
    this.#asking ??= this.#ask(this.#connection);
    return this.#asking;
  }

  refuse(epoch: string): void {
    if (this.#epoch !== epoch) return;
    this.#epoch = undefined;
    void this.#askUntilConfirmed();
  }

  /** Requests that come meanwhile share the question, and its outcome. */
  async #askUntilConfirmed(): Promise<void> {
    const connection = this.#connection;
    let wait = SHORTEST_PAUSE_MS;
    while (connection === this.#connection && this.#epoch === undefined) {
      // Requests report what fails; without any there is nothing to report.
      const confirmed = await this.assertComplete().catch(() => undefined);
      if (confirmed !== undefined) return;
      await pause(wait, undefined, { ref: false });
      wait = Math.min(LONGEST_PAUSE_MS, wait * 2);
    }
  }

  async #ask(connection: number): Promise<string> {
    try {
      const epoch = await orUnavailable(confirmationOf(this.#redis, this.#random));
      if (epoch === undefined || connection !== this.#connection) {
        throw new Unavailable('auth has not told this Redis yet what ended');
      }
      this.#epoch = epoch;
      return epoch;
    } finally {
      if (connection === this.#connection) this.#asking = undefined;
    }
  }
}
