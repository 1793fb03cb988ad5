import { type TimeAnswer, Unavailable } from '@gatehouse/defaults';
import type { Static, TSchema } from 'typebox';
import type { Dispatcher } from 'undici';
import { AuthAddresses, type Resolve } from './auth-addresses.ts';
import {
  agreedValue,
  type Call,
  exchange,
  PROBE,
  type Reply,
  type Right,
  type Secrets,
  VARIABLES,
} from './auth-exchange.ts';
import { firstAnswer } from './first-answer.ts';

/** How long auth may take, in ms: the client's whole answer has to come within a second, also when auth does not. */
const ANSWER_TIMEOUT = 750;
/** How long one of several auth processes may be silent before a question is put to the next one as well, in ms. */
const SILENCE = 200;
/** The `Date` header leaves out what is below a second (RFC 9110 §5.6.7), in ms. */
const DATE_RESOLUTION = 1000;
/** What a change may take, in ms: it may check a password, which is slow on purpose, or wait behind others. */
const CHANGE_TIMEOUT = 5000;

export interface AuthClientOptions {
  /** Auth's operations port, such as `http://auth:3001`. */
  readonly url: string;
  /** What auth wants to see: with questions, and with sign-in and changes (of replicas that keep sessions only). */
  readonly secrets: Secrets;
  /** The addresses of auth's name; the system's resolver unless given. */
  readonly resolve?: Resolve;
}

/**
 * Asks auth's operations port. There are two outcomes: an answer of the agreed shape, or `Unavailable` with the cause
 * kept. Whatever else comes back (an error status, a redirect, another shape) is no answer, and never a "no".
 *
 * Where auth's name has several addresses, one of them may be a process that is paused. A question that it does not
 * answer is put to the next one, too; a change goes to one that has just answered a probe, and to no other.
 */
export class AuthClient {
  readonly #options: AuthClientOptions;
  readonly #url: string;
  readonly #addresses: AuthAddresses;

  constructor(options: AuthClientOptions) {
    this.#options = options;
    this.#url = options.url.replace(/\/+$/, '');
    this.#addresses = new AuthAddresses(options.url, options.resolve);
  }

  /** A question, under the secret of questions. */
  async ask<Answer extends TSchema>(call: Call<Answer>): Promise<Static<Answer>> {
    return agreedValue(call, await this.#send(call, 'query'));
  }

  /**
   * A sign-in or a change, under the secret of changes. One that takes its time looks like an auth that is away. The
   * probe beside it tells them apart, so that the client of a frozen auth is answered within a second (G3), and one of
   * a busy auth is not refused what happens all the same.
   */
  async change<Answer extends TSchema>(call: Call<Answer>): Promise<Static<Answer>> {
    const chosen = await this.#living();
    const answered = this.#send({ timeout: CHANGE_TIMEOUT, ...call }, 'change', chosen);
    return agreedValue(
      call,
      await Promise.race([answered, this.#send(PROBE, 'query', chosen).then(() => answered)]),
    );
  }

  /** Resolves when auth is there at all. */
  async probe(): Promise<void> {
    await this.ask(PROBE);
  }

  /** Auth's clock, in whole seconds. */
  async time(): Promise<TimeAnswer> {
    const { date } = await this.#send(PROBE, 'query');
    return { now: Date.parse(date), resolution: DATE_RESOLUTION };
  }

  /** Closes its connections; calls that are under way fail. */
  close(): Promise<void> {
    return this.#addresses.close();
  }

  /** Of several auth processes, one that has just answered. One alone is taken as it is: there is no other. */
  async #living(): Promise<readonly Dispatcher[]> {
    const signal = AbortSignal.timeout(ANSWER_TIMEOUT);
    return this.#reported(async () => {
      const pools = await unlessAborted(this.#addresses.pools(), signal);
      if (pools.length === 1) return pools;
      return firstAnswer(
        pools,
        async (pool, over) => {
          await this.#exchange(PROBE, 'query', pool, AbortSignal.any([signal, over]));
          return [pool];
        },
        SILENCE,
      );
    });
  }

  /** To the process that was chosen; or, only what may be done more than once, to whichever answers. */
  #send(call: Call<TSchema>, right: Right, chosen?: readonly Dispatcher[]): Promise<Reply> {
    const { timeout = ANSWER_TIMEOUT, signal } = call;
    const limit = AbortSignal.any([AbortSignal.timeout(timeout), ...(signal ? [signal] : [])]);
    return this.#reported(async () => {
      const pools = chosen ?? (await unlessAborted(this.#addresses.pools(), limit));
      const ask = (pool: Dispatcher, over: AbortSignal): Promise<Reply> =>
        this.#exchange(call, right, pool, AbortSignal.any([limit, over]));
      const reply = await firstAnswer(pools, ask, SILENCE);
      if (reply.status === 401)
        throw new Error(`auth refused ${VARIABLES[right]}: set it to the value that auth has`);
      if (reply.status !== 200) throw new Error(`auth answered ${reply.status}`);
      return reply;
    });
  }

  async #reported<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (cause) {
      this.#addresses.forget();
      throw new Unavailable('auth did not answer', { cause });
    }
  }

  #exchange(call: Call<TSchema>, right: Right, dispatcher: Dispatcher, signal: AbortSignal): Promise<Reply> {
    const destination = { url: this.#url, secrets: this.#options.secrets, dispatcher };
    return exchange(destination, call, right, signal);
  }
}

/** The resolver of names has no time-out of its own. */
function unlessAborted<Result>(result: Promise<Result>, signal: AbortSignal): Promise<Result> {
  const { promise, resolve, reject } = Promise.withResolvers<Result>();
  signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  result.then(resolve, reject);
  return promise;
}
