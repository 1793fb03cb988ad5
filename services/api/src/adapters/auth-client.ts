import { INTERNAL_SECRET_HEADER } from '@gatehouse/contracts';
import { type TimeAnswer, Unavailable } from '@gatehouse/defaults';
import { type Static, type TSchema, Type } from 'typebox';
import { Value } from 'typebox/value';
import { Agent, request } from 'undici';

/** How long auth may take, in ms: the client's whole answer has to come within a second, also when auth does not. */
const ANSWER_TIMEOUT = 750;
/** How long an idle connection is kept, in ms: one that is kept for longer would hold up auth's drain. */
const KEEP_ALIVE = 3000;
/** The `Date` header leaves out what is below a second (RFC 9110 §5.6.7), in ms. */
const DATE_RESOLUTION = 1000;
/** What a change may take, in ms: it may check a password, which is slow on purpose, or wait behind others. */
const CHANGE_TIMEOUT = 5000;

type Right = 'query' | 'change';

/** Where each secret comes from, for the operator. */
const VARIABLES: Readonly<Record<Right, string>> = {
  query: 'INTERNAL_QUERY_SECRET',
  change: 'INTERNAL_CHANGE_SECRET',
};

interface Call<Answer extends TSchema> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below auth's operations address, with a leading slash; every variable part already escaped. */
  readonly path: string;
  readonly body?: object;
  readonly answer: Answer;
  /** In ms. */
  readonly timeout?: number;
  /** Aborted when nobody waits for the answer any more: the connection is closed, so that auth notices too. */
  readonly signal?: AbortSignal;
}

export interface AuthClientOptions {
  /** Auth's operations port, such as `http://auth:3001`. */
  readonly url: string;
  /** What auth wants to see: with questions, and with sign-in and changes (of replicas that keep sessions only). */
  readonly secrets: { readonly query: string; readonly change?: string };
}

/**
 * Asks auth's operations port. There are two outcomes: an answer of the agreed shape, or `Unavailable` with the cause
 * kept. Whatever else comes back (an error status, a redirect, another shape) is no answer, and never a "no".
 */
export class AuthClient {
  readonly #options: AuthClientOptions;
  readonly #url: string;
  readonly #connections = new Agent({ keepAliveTimeout: KEEP_ALIVE, keepAliveMaxTimeout: KEEP_ALIVE });

  constructor(options: AuthClientOptions) {
    this.#options = options;
    this.#url = options.url.replace(/\/+$/, '');
  }

  /** A question, under the secret of questions. */
  ask<Answer extends TSchema>(call: Call<Answer>): Promise<Static<Answer>> {
    return this.#call(call, 'query');
  }

  /**
   * A sign-in or a change, under the secret of changes. One that takes its time looks like an auth that is away. The
   * probe beside it tells them apart, so that the client of a frozen auth is answered within a second (G3), and one of
   * a busy auth is not refused what happens all the same.
   */
  change<Answer extends TSchema>(call: Call<Answer>): Promise<Static<Answer>> {
    const answered = this.#call({ timeout: CHANGE_TIMEOUT, ...call }, 'change');
    return Promise.race([answered, this.probe().then(() => answered)]);
  }

  async #call<Answer extends TSchema>(call: Call<Answer>, right: Right): Promise<Static<Answer>> {
    const { value } = await this.#send(call, right);
    if (!Value.Check(call.answer, value))
      throw new Unavailable('auth answered in a shape that was not agreed on');
    return value;
  }

  /** Resolves when auth is there at all. */
  async probe(): Promise<void> {
    await this.ask({
      method: 'GET',
      path: '/health/live',
      answer: Type.Object({ live: Type.Literal(true) }),
    });
  }

  /** Auth's clock, in whole seconds. */
  async time(): Promise<TimeAnswer> {
    const { date } = await this.#send(
      { method: 'GET', path: '/health/live', answer: Type.Unknown() },
      'query',
    );
    return { now: Date.parse(date), resolution: DATE_RESOLUTION };
  }

  /** Closes its connections; calls that are under way fail. */
  close(): Promise<void> {
    return this.#connections.destroy();
  }

  async #send(call: Call<TSchema>, right: Right): Promise<{ value: unknown; date: string }> {
    return this.#exchange(call, right).catch((cause: unknown) => {
      throw new Unavailable('auth did not answer', { cause });
    });
  }

  async #exchange({ method, path, body, timeout = ANSWER_TIMEOUT, signal }: Call<TSchema>, right: Right) {
    const secret = this.#options.secrets[right];
    if (secret === undefined) throw new Error(`${VARIABLES[right]} is not set`);
    // Redirects are not followed, and must not be: the secret would go to whoever they name.
    const answer = await request(`${this.#url}${path}`, {
      method,
      headers: {
        [INTERNAL_SECRET_HEADER]: secret,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body: body === undefined ? null : JSON.stringify(body),
      dispatcher: this.#connections,
      signal: AbortSignal.any([AbortSignal.timeout(timeout), ...(signal ? [signal] : [])]),
    });
    // Read to the end in any case: an unread body keeps its connection from being used again.
    const text = await answer.body.text();
    if (answer.statusCode === 401)
      throw new Error(`auth refused ${VARIABLES[right]}: set it to the value that auth has`);
    if (answer.statusCode !== 200) throw new Error(`auth answered ${answer.statusCode}`);
    return { value: JSON.parse(text) as unknown, date: String(answer.headers.date) };
  }
}
