import { Redis, type RedisOptions } from 'ioredis';
import type { Logger } from './logging.ts';
import { Unavailable } from './problem.ts';
import { type RedisAddress, redisOptionsOf } from './redis-address.ts';
import { MistakeWatch, redisMistake } from './store-mistakes.ts';
import { throttle } from './throttle.ts';

export type { Redis } from 'ioredis';

// The shape of replies is part of the client's type; it stays as every caller expects it.
type ConnectionOptions = Omit<RedisOptions, 'replyMapping'>;

export interface RedisSettings extends RedisAddress {
  /** How long one command may take, in milliseconds. */
  storeTimeoutMs: number;
  logger: Logger;
  /** Shown in CLIENT LIST. */
  name?: string;
  /** For connections with another task, such as `{ commandTimeout: undefined }` where commands block. */
  overrides?: ConnectionOptions;
}

/** The longest pause between two attempts: a Redis that is back is found within 2 s (GUARANTEES G3). */
const LONGEST_PAUSE_MILLISECONDS = 500;

/**
 * A client that fails fast. ioredis's defaults queue commands while the connection is away and send them again
 * when it is back: requests would hang, and a write could be applied after its client was told that it failed.
 * It connects by itself, for ever; errors are logged, never thrown, but for mistakes in the configuration, which end the
 * process after 30 s. Close it with `disconnect()`: `quit()` waits
 * for an answer that a frozen Redis never gives.
 */
export function createRedis(settings: RedisSettings): Redis {
  const { storeTimeoutMs, logger, name, overrides } = settings;
  const options: ConnectionOptions = {
    ...redisOptionsOf(settings),
    ...(name === undefined ? {} : { connectionName: name }),
    // Telling the server which library this is takes a right of its own, for nothing.
    disableClientInfo: true,
    commandTimeout: storeTimeoutMs,
    connectTimeout: storeTimeoutMs * 2,
    // A peer that vanished without a word (a cut cable, a dropped route) is noticed only by its silence.
    socketTimeout: Math.max(1_000, storeTimeoutMs * 4),
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    autoResubscribe: false,
    // While Redis reads its file after a restart, ask again this often.
    maxLoadingRetryTime: LONGEST_PAUSE_MILLISECONDS,
    retryStrategy: (attempt) => pauseBefore(attempt),
    ...overrides,
  };
  const redis = new Redis(options);
  const mistakes = new MistakeWatch({ logger, explain: redisMistake });
  const report = throttle((error: unknown) => logger.warn({ err: error }, 'Redis does not answer'));
  redis.on('error', (error: unknown) => {
    if (!mistakes.failed(error)) report(error);
  });
  redis.on('ready', () => {
    mistakes.works();
    logger.info('Redis answers');
  });
  return redis;
}

/** Doubling from 50 ms, spread out so that many processes do not knock at the same moment. */
function pauseBefore(attempt: number): number {
  const longest = Math.min(LONGEST_PAUSE_MILLISECONDS, 50 * 2 ** Math.min(attempt, 10));
  return longest / 2 + (Math.random() * longest) / 2;
}

/**
 * Awaits a Redis command and turns every failure to answer into `Unavailable`: connection lost, time-out, loading,
 * read-only, out of memory, wrong password. Mistakes of ours (wrong type, bad syntax) pass through and become a 500.
 * Note that `pipeline.exec()` and `multi().exec()` resolve with errors inside; check each result yourself.
 */
export async function orUnavailable<T>(command: Promise<T>): Promise<T> {
  try {
    return await command;
  } catch (error) {
    if (isMistake(error)) throw error;
    throw new Unavailable('Redis could not answer', { cause: error });
  }
}

function isMistake(error: unknown): boolean {
  if (error instanceof TypeError || error instanceof RangeError || !(error instanceof Error)) return true;
  if (error.name !== 'ReplyError' || !/^(ERR|WRONGTYPE|CROSSSLOT|NOSCRIPT)\b/.test(error.message))
    return false;
  // Some refusals without a programming mistake also begin with ERR.
  return !/max number of clients|-(OOM|READONLY|LOADING|MISCONF|MASTERDOWN)\b/.test(error.message);
}
