import { type Answer, codeOf, json } from '@gatehouse/testkit/answer';
import type { SignedIn } from '@gatehouse/testkit/shapes';
import { newAgent } from '@gatehouse/testkit/transport';
import { CookieJar } from 'tough-cookie';
import type { Agent } from 'undici';
import { exchange, hostOf, originOf } from './exchange.ts';
import { AFFINITY_COOKIE, SESSION_COOKIE, type Strategy } from './strategies.ts';
import { target } from './target.ts';

/** What a client presents, frozen: later renewals and sign-outs do not change it. */
export interface Credential {
  strategy: Strategy;
  /** The `Cookie` header, without affinity and preferences. */
  cookie?: string;
  /** The access token. */
  bearer?: string;
}

export interface Sending {
  json?: unknown;
  body?: string | Buffer;
  /** Added to what a browser of this origin sends; the same name replaces it, `undefined` removes it. */
  headers?: Record<string, string | undefined>;
}

const HOLDER_TRIES = 80;

/**
 * A well-behaved client of one strategy: a conforming cookie jar, a browser's same-origin headers on unsafe
 * methods, the access token as bearer, refreshed in time and when it is stale. In `memory` it asks until its replica answers.
 */
export class Client {
  readonly strategy: Strategy;
  readonly jar = new CookieJar(undefined, { prefixSecurity: 'strict', rejectPublicSuffixes: false });
  /** The answer to the last sign-in. */
  signedIn: SignedIn | undefined;
  /** The replica that holds the session, where only one does. */
  home: string | undefined;
  bearer: string | undefined;
  readonly agent: Agent = newAgent(target().ca);
  private freshUntil = Number.POSITIVE_INFINITY;
  private refreshing: Promise<Answer> | undefined;

  constructor(strategy: Strategy) {
    this.strategy = strategy;
  }

  /** Sends with the client's credentials and keeps what comes back, as a browser does. */
  async send(method: string, path: string, sending: Sending = {}): Promise<Answer> {
    if (Date.now() > this.freshUntil) await this.refreshOnce();
    let answer = await this.once(method, path, sending);
    if (answer.status === 401 && codeOf(answer) === 'token_stale' && Number.isFinite(this.freshUntil)) {
      // The rights changed: a refresh gets a good one.
      await this.refreshOnce();
      answer = await this.once(method, path, sending);
    }
    for (let tries = 1; this.isElsewhere(answer) && tries < HOLDER_TRIES; tries += 1) {
      answer = await this.once(method, path, sending);
    }
    return answer;
  }

  get(path: string, sending: Sending = {}): Promise<Answer> {
    return this.send('GET', path, sending);
  }

  post(path: string, body?: unknown, sending: Sending = {}): Promise<Answer> {
    return this.send('POST', path, body === undefined ? sending : { ...sending, json: body });
  }

  /** One request, wherever it lands, with no refresh before it. */
  async once(method: string, path: string, sending: Sending = {}): Promise<Answer> {
    const url = `${originOf(this.strategy)}${path}`;
    const answer = await exchange({
      method,
      host: hostOf(this.strategy),
      path,
      headers: await this.headersFor(url, method, sending),
      body: sending.json === undefined ? (sending.body ?? '') : JSON.stringify(sending.json),
      agent: this.agent,
    });
    for (const line of answer.setCookies) await this.jar.setCookie(line, url);
    return answer;
  }

  /** Takes over what a sign-in, a refresh or a password change handed out. */
  adopt(answer: Answer): SignedIn {
    const signedIn = json<SignedIn>(answer);
    this.signedIn = signedIn;
    this.home = this.strategy.everywhere ? undefined : answer.replica;
    this.bearer = signedIn.access_token;
    const life = signedIn.expires_in;
    this.freshUntil = life === undefined ? Number.POSITIVE_INFINITY : Date.now() + (life * 1000) / 2;
    return signedIn;
  }

  /** What the client presents now, frozen. */
  async credential(): Promise<Credential> {
    const value = await this.cookieValue(SESSION_COOKIE);
    return {
      strategy: this.strategy,
      ...(value === undefined ? {} : { cookie: `${SESSION_COOKIE}=${value}` }),
      ...(this.bearer === undefined ? {} : { bearer: this.bearer }),
    };
  }

  /** Value of a cookie in the jar, on the path where it is sent. */
  async cookieValue(name: string): Promise<string | undefined> {
    const cookies = await this.jar.getCookies(`${originOf(this.strategy)}/auth/refresh`);
    return cookies.find(({ key }) => key === name)?.value;
  }

  /** Names of all cookies in the jar but the gateway's own. */
  async cookieNames(): Promise<string[]> {
    const cookies = await this.jar.getCookies(`${originOf(this.strategy)}/auth/refresh`);
    return cookies
      .map(({ key }) => key)
      .filter((name) => name !== AFFINITY_COOKIE)
      .toSorted();
  }

  /** No refresh happens by itself any more: for tests of what an ageing token is worth. */
  letAge(): void {
    this.freshUntil = Number.POSITIVE_INFINITY;
  }

  private async refreshOnce(): Promise<void> {
    this.refreshing ??= this.once('POST', '/auth/refresh').finally(() => {
      this.refreshing = undefined;
    });
    const answer = await this.refreshing;
    if (answer.status === 200) this.adopt(answer);
    else this.letAge();
  }

  private isElsewhere(answer: Answer): boolean {
    const lost =
      this.strategy.name === 'memory' && answer.status === 401 && codeOf(answer) === 'session_ended';
    return lost && this.home !== undefined && answer.replica !== this.home;
  }

  private async headersFor(url: string, method: string, sending: Sending): Promise<[string, string][]> {
    const cookie = await this.jar.getCookieString(url);
    const unsafe = !['GET', 'HEAD', 'OPTIONS'].includes(method);
    const wanted: Record<string, string | undefined> = {
      ...(cookie === '' ? {} : { cookie }),
      ...(this.bearer === undefined ? {} : { authorization: `Bearer ${this.bearer}` }),
      ...(unsafe ? { origin: originOf(this.strategy), 'sec-fetch-site': 'same-origin' } : {}),
      ...(sending.json === undefined ? {} : { 'content-type': 'application/json' }),
      ...sending.headers,
    };
    return Object.entries(wanted).filter((pair): pair is [string, string] => pair[1] !== undefined);
  }
}
