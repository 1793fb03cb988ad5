import { orUnavailable, type Random, type Redis } from '@gatehouse/defaults';
import { ASK_MILLISECONDS, askKey, EPOCH_KEY, epochNow, evaluate, runIdOf } from '@gatehouse/session';

const EPOCH_DAYS = 30;
const DAY_SECONDS = 86_400;
/** A process that has not looked for this long counts as a new one. */
const NONCE_SECONDS = 600;
/** A process that died while it told Redis everything leaves that to others after this. */
const TELLING_MILLISECONDS = 2000;
/** Looks without an answer that are remembered: any of them may have been carried out. */
const MOST_DOUBTFUL = 20;

const TELLING_KEY = '{gatehouse}:telling';

/** KEYS epoch · ARGV epoch */
const WITHDRAW = `
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 1`;

/**
 * Writes the epoch in one step with comparing the nonce: data that was exchanged meanwhile has another one. The epoch that
 * another process has written for this server meanwhile stays, so that nothing is read again in vain.
 * KEYS epoch, nonce, telling · ARGV nonce, run id, epoch, seconds
 */
const VOUCH = `
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return '' end
redis.call('DEL', KEYS[3])
local known = redis.call('GET', KEYS[1])
if known and string.sub(known, 1, #ARGV[2] + 1) == ARGV[2] .. ':' then return known end
redis.call('SET', KEYS[1], ARGV[3], 'EX', ARGV[4])
return ARGV[3]`;

/** KEYS epoch, nonce, questions · ARGV nonce, epoch, ms. Questions without a waiting connection are left alone. */
const CONFIRM = `
if redis.call('GET', KEYS[2]) ~= ARGV[1] or redis.call('GET', KEYS[1]) ~= ARGV[2] then return 0 end
for i = 3, #KEYS do redis.call('SET', KEYS[i], ARGV[2], 'XX', 'PX', ARGV[3]) end
return 1`;

/** KEYS telling · ARGV process, ms */
const HOLD = `
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1`;

/** What a look found. */
export interface Look {
  /** Whether this is the data that this process last wrote its nonce to, on the same start of the server. */
  readonly isSame: boolean;
  /** The epoch that stands there, if it was written for this start of the server. */
  readonly epoch: string | undefined;
}

/**
 * Tells one set of data in Redis from another, whatever the server's name or run id says: this process writes a random
 * nonce and reads it back the next time (PROTOCOLS, "Continuity"). Each method throws `Unavailable`.
 */
export class Continuity {
  readonly redis: Redis;
  readonly #random: Random;
  readonly #process: string;
  readonly #nonceKey: string;
  /** What may stand there: what was written last, then what was sent since and never answered. */
  #possible: string[] = [];
  #nonce = '';
  #runId = '';
  /** Counts sets of data that were found. */
  data = 0;
  /** Counts connections: what was sent on an earlier one may have gone to another server. */
  connection = 0;
  #runIdOn: number | undefined;
  #last: Promise<unknown> = Promise.resolve();

  /** @param redis a connection that everything goes over that is told to Redis again */
  constructor(redis: Redis, random: Random) {
    this.redis = redis;
    this.#random = random;
    this.#process = random.bytes(12).toString('base64url');
    this.#nonceKey = `{gatehouse}:auth:${this.#process}`;
    redis.on('close', () => {
      this.connection += 1;
    });
  }

  /** Reads the last nonce back and writes the next one. */
  look(): Promise<Look> {
    return this.#alone(async () => {
      const runId = await this.#currentRunId();
      const nonce = this.#random.bytes(12).toString('base64url');
      const expected = this.#possible;
      this.#possible = [...expected.slice(0, 1), ...expected.slice(1).slice(-MOST_DOUBTFUL), nonce];
      const [{ previous, now }, epoch] = await Promise.all([this.#exchange(nonce), epochNow(this.redis)]);
      const isSame = previous !== null && expected.includes(previous) && runId === this.#runId;
      this.#nonce = now;
      this.#possible = now === '' ? [] : [now];
      if (!isSame) this.data += 1;
      this.#runId = runId;
      return { isSame, epoch: epoch?.startsWith(`${runId}:`) ? epoch : undefined };
    });
  }

  /** Takes an epoch away, so that nothing is believed under it any more. */
  withdraw(epoch: string): Promise<void> {
    return this.#alone(async () => void (await evaluate(this.redis, WITHDRAW, [EPOCH_KEY], [epoch])));
  }

  /** Vouches for this set of data. The epoch that stands now; undefined when the data was exchanged. */
  markComplete(data: number): Promise<string | undefined> {
    return this.#alone(async () => {
      if (data !== this.data) return undefined;
      const epoch = `${this.#runId}:${this.#random.bytes(12).toString('base64url')}`;
      const keys = [EPOCH_KEY, this.#nonceKey, TELLING_KEY];
      const args = [this.#nonce, this.#runId, epoch, EPOCH_DAYS * DAY_SECONDS];
      const accountState = await evaluate(this.redis, VOUCH, keys, args);
      return typeof accountState === 'string' && accountState !== '' ? accountState : undefined;
    });
  }

  /** Answers those who asked in this set of data; false when it was exchanged, or its epoch is another one. */
  confirm(asks: readonly string[], epoch: string, data: number): Promise<boolean> {
    return this.#alone(async () => {
      if (data !== this.data) return false;
      const keys = [EPOCH_KEY, this.#nonceKey, ...asks.map(askKey)];
      return (await evaluate(this.redis, CONFIRM, keys, [this.#nonce, epoch, ASK_MILLISECONDS])) === 1;
    });
  }

  /** Whether it is up to this process to tell everything: one does, for all. To be repeated while it lasts. */
  hold(): Promise<boolean> {
    return this.#alone(
      async () =>
        (await evaluate(this.redis, HOLD, [TELLING_KEY], [this.#process, TELLING_MILLISECONDS])) === 1,
    );
  }

  /** Whether there is an epoch by now, of whatever server. */
  hasEpoch(): Promise<boolean> {
    return this.#alone(async () => (await epochNow(this.redis)) !== undefined);
  }

  /** The epoch lasts longer. Rarely done: connections that track the key are notified. */
  renew(): Promise<void> {
    return this.#alone(async () => void (await this.redis.expire(EPOCH_KEY, EPOCH_DAYS * DAY_SECONDS)));
  }

  async #currentRunId(): Promise<string> {
    if (this.#runIdOn === this.connection) return this.#runId;
    const { connection } = this;
    const runId = await runIdOf(this.redis);
    if (connection === this.connection) this.#runIdOn = connection;
    return runId;
  }

  /** In one command. A Redis without memory for the next nonce can still be compared with the last one. */
  async #exchange(nonce: string): Promise<{ previous: string | null; now: string }> {
    try {
      return {
        previous: await this.redis.set(this.#nonceKey, nonce, 'EX', NONCE_SECONDS, 'GET'),
        now: nonce,
      };
    } catch (error) {
      if (!(error instanceof Error && error.message.startsWith('OOM'))) throw error;
      const held = await this.redis.getrange(this.#nonceKey, 0, -1);
      return { previous: held === '' ? null : held, now: held };
    }
  }

  /** One after the other: a nonce that was sent and not answered yet proves nothing. */
  #alone<T>(work: () => Promise<T>): Promise<T> {
    const running = this.#last.then(() => orUnavailable(work()));
    this.#last = running.catch(() => undefined);
    return running;
  }
}
