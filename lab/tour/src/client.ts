import { setTimeout as pause } from 'node:timers/promises';
import { UserError } from '@gatehouse/infra/errors';
import { CookieJar } from 'tough-cookie';
import { type Answer, described, numberAt, textAt } from './answer.ts';
import { type Credential, type Message, present, type Site } from './site.ts';

/** The cookie that names a client's replica to the gateway. */
const AFFINITY = '__Host-gatehouse-affinity';

/** Round robin finds a replica within a few requests; other clients' requests in between make it a matter of luck. */
const HOLDER_TRIES = 100;

/** What a client knows of its own sign-in. */
export interface SignedIn {
  userId: string;
  sessionId: string;
  /** The process that answered the sign-in: where sessions live on one replica, this one. */
  replica: string;
}

/** A browser with a script that behaves: it keeps cookies, and trades its access token in before and after it ends. */
export class Client {
  readonly site: Site;
  readonly #jar = new CookieJar(undefined, { prefixSecurity: 'strict', rejectPublicSuffixes: false });
  #signedIn: SignedIn | undefined;
  #token: { bearer: string; refreshAt: number } | undefined;

  constructor(site: Site) {
    this.site = site;
  }

  get signedIn(): SignedIn {
    if (this.#signedIn === undefined) throw new Error('this client has not signed in');
    return this.#signedIn;
  }

  /** Signs in, again after a pause when the answer is that auth has too much to do. */
  async signIn(username: string, password: string): Promise<Answer> {
    let answer = await this.send({ method: 'POST', path: '/auth/login', json: { username, password } });
    for (let tries = 1; answer.status === 503 && tries < 5; tries += 1) {
      await pause(1000, undefined, { signal: this.site.signal });
      answer = await this.send({ method: 'POST', path: '/auth/login', json: { username, password } });
    }
    if (answer.status !== 200) {
      throw new UserError(
        `${username} could not sign in: ${described(answer)}.`,
        'The tour signs in the demonstration users: start the cluster with `DEMO_USERS=true`, its default.',
      );
    }
    this.#adopt(answer);
    return answer;
  }

  /** One request, wherever it lands. What the answer hands out is kept. */
  async send(message: Message): Promise<Answer> {
    const url = `${this.site.origin}${message.path}`;
    const answer = await present(this.site, await this.credential(message.path), message);
    for (const line of answer.setCookies) await this.#jar.setCookie(line, url);
    return answer;
  }

  /** One request that a time limit of tokens cannot spoil: refreshed before, and once more when it came too late. */
  async ask(message: Message): Promise<Answer> {
    if (this.#token !== undefined && performance.now() >= this.#token.refreshAt) await this.#refresh();
    const answer = await this.send(message);
    if (answer.code !== 'token_expired' && answer.code !== 'token_stale') return answer;
    return (await this.#refresh()) ? await this.send(message) : answer;
  }

  /** Asks again until the answer is `replica`'s. Only for requests that do nothing where the session is unknown. */
  async askAt(replica: string, message: Message): Promise<Answer> {
    for (let tries = 0; tries < HOLDER_TRIES; tries += 1) {
      const answer = await this.ask(message);
      if (answer.replica === replica) return answer;
    }
    throw new UserError(
      `${replica} did not answer one of ${HOLDER_TRIES} requests.`,
      'Is it running? See `./gatehouse status`.',
    );
  }

  /** What the client shows with a request to this path, as a copy that ages. */
  async credential(path: string): Promise<Credential> {
    return {
      cookie: await this.#jar.getCookieString(`${this.site.origin}${path}`),
      bearer: this.#token?.bearer,
    };
  }

  /** The cookie that leads to the client's replica, as `name=value`; undefined where the gateway sets none. */
  async affinity(): Promise<string | undefined> {
    const cookies = await this.#jar.getCookies(this.site.origin);
    return cookies.find(({ key }) => key === AFFINITY)?.cookieString();
  }

  async #refresh(): Promise<boolean> {
    const answer = await this.send({ method: 'POST', path: '/auth/refresh' });
    if (answer.status === 200) this.#adopt(answer);
    return answer.status === 200;
  }

  #adopt(answer: Answer): void {
    const { body, replica } = answer;
    const userId = textAt(body, 'user', 'id') ?? '';
    const sessionId = textAt(body, 'session', 'id') ?? '';
    this.#signedIn = { userId, sessionId, replica };
    const bearer = textAt(body, 'access_token');
    const life = (numberAt(body, 'expires_in') ?? 0) * 1000;
    this.#token = bearer === undefined ? undefined : { bearer, refreshAt: answer.startedAt + life / 2 };
  }
}

/** The credential without the gateway's affinity cookie: the gateway sends it to every replica in turn. */
export function withoutAffinity({ cookie, bearer }: Credential): Credential {
  const kept = cookie.split('; ').filter((pair) => !pair.startsWith(`${AFFINITY}=`));
  return { cookie: kept.join('; '), bearer };
}
