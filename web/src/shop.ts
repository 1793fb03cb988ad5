import { AccessToken, type Issued } from './api/access-token.ts';
import type { Answer } from './api/exchange.ts';
import { send } from './api/send.ts';
import { sentenceFor } from './api/sentences.ts';
import { onMessage, publish } from './api/tabs.ts';
import type { Me } from './api/types.ts';
import { Store } from './store.ts';
import type { StrategyFacts } from './strategies.ts';

export type Person =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'signed-out' }
  | { readonly kind: 'signed-in'; readonly me: Me };

/** A sentence above the page. */
export interface Notice {
  readonly tone: 'good' | 'bad' | 'neutral';
  readonly text: string;
}

/** By the contract: refresh, then try again. */
const REFRESHABLE = ['token_expired', 'token_stale'];

/** The shop on one strategy's host, as this tab sees it. */
export class Shop {
  readonly facts: StrategyFacts;
  readonly person = new Store<Person>({ kind: 'unknown' });
  readonly notice = new Store<Notice | undefined>(undefined);
  /** The access token that a sign-out left behind in this tab: to see whether it still works. */
  readonly oldToken = new Store<string | undefined>(undefined);
  /** The public id of the session that this tab ended last: to see that the server no longer holds it. */
  readonly endedSession = new Store<string | undefined>(undefined);
  readonly token = new AccessToken();

  constructor(facts: StrategyFacts) {
    this.facts = facts;
    onMessage((message) => {
      if (message.kind === 'signed-out') this.#leftElsewhere();
      if (message.kind === 'signed-in') void this.#enteredElsewhere(message.userId, message.username);
    });
  }

  /** Sends a request with this tab's credential, and once more after a refresh where the access token was refused. */
  async call<T>(method: string, path: string, body?: unknown): Promise<Answer<T>> {
    if (this.facts.transport === 'cookie') return send<T>({ method, path, body });
    const used = this.token.value;
    const refused = used === undefined ? undefined : await send<T>({ method, path, body, token: used });
    if (refused && !(refused.status === 401 && REFRESHABLE.includes(refused.code))) return refused;
    const renewal = await this.token.renew(used);
    if (renewal) return { ...renewal, body: undefined };
    return send<T>({ method, path, body, token: this.token.value });
  }

  /** As `call`, and shows what went wrong. */
  async attempt<T>(method: string, path: string, body?: unknown): Promise<Answer<T>> {
    return this.#shown(await this.call<T>(method, path, body));
  }

  /** A request that needs no credential, and gets none. Shows what went wrong. */
  async attemptPublicly<T>(method: string, path: string, body?: unknown): Promise<Answer<T>> {
    return this.#shown(await send<T>({ method, path, body }));
  }

  #shown<T>(answer: Answer<T>): Answer<T> {
    if (answer.status >= 200 && answer.status < 300) this.notice.set(undefined);
    else this.complain(answer);
    return answer;
  }

  complain({ status, code, retryAfterSeconds }: Answer<unknown>): void {
    const wait = retryAfterSeconds > 0 ? ` Try again in ${retryAfterSeconds} s.` : '';
    this.notice.set({
      tone: code === 'undecided' ? 'neutral' : 'bad',
      text: sentenceFor(status, code) + wait,
    });
  }

  /** Queries a replica. A refusal signs the person out of the page only where any replica would have refused. */
  async whoAmI(): Promise<void> {
    const before = this.person.value;
    const answer = await this.call<Me>('GET', '/api/me');
    if (answer.body) {
      this.person.set({ kind: 'signed-in', me: answer.body });
      this.notice.set(undefined);
      return;
    }
    const isOut = answer.status === 401 && !(before.kind === 'signed-in' && !this.facts.anyReplica);
    if (isOut) this.person.set({ kind: 'signed-out' });
    if (answer.status !== 401 || before.kind === 'signed-in') this.complain(answer);
    if (answer.status !== 401 && before.kind === 'unknown') this.person.set({ kind: 'signed-out' });
  }

  async signIn(username: string, password: string, remember: boolean): Promise<boolean> {
    const body = { username, password, client: 'browser', ...(remember && { remember }) };
    return this.#entered(await send<Issued>({ method: 'POST', path: '/auth/login', body }));
  }

  async changePassword(current: string, next: string): Promise<boolean> {
    return this.#entered(await this.call<Issued>('PUT', '/auth/password', { current, next }));
  }

  async signOut(everywhere: boolean): Promise<void> {
    const answer = everywhere
      ? await this.call('POST', '/auth/logout-everywhere')
      : await send({ method: 'POST', path: '/auth/logout' });
    if (answer.status !== 204) {
      this.complain(answer);
      return;
    }
    publish({ kind: 'signed-out' });
    this.#left();
    this.notice.set({
      tone: 'good',
      text: everywhere ? 'All your sessions have ended.' : 'You are signed out.',
    });
  }

  /** Shows whether an access token outlives its session. */
  async useOldToken(): Promise<void> {
    const token = this.oldToken.value;
    if (token === undefined) return;
    const { status, code } = await send({ method: 'GET', path: '/api/me', token });
    const text =
      status === 200
        ? 'The old token was accepted: replicas verify a signature and ask no store. It works until it expires.'
        : `The old token was refused. ${sentenceFor(status, code)}`;
    this.notice.set({ tone: status === 200 ? 'bad' : 'good', text });
  }

  /** Whether the person is signed in now. */
  async #entered(answer: Answer<Issued>): Promise<boolean> {
    if (!answer.body) {
      this.complain(answer);
      return false;
    }
    const { user } = answer.body;
    this.token.keep(answer.body);
    this.oldToken.set(undefined);
    publish({ kind: 'signed-in', userId: user.id, username: user.username });
    this.notice.set(undefined);
    await this.whoAmI();
    if (this.person.value.kind !== 'signed-in') this.person.set(signedInAs(answer.body, this.facts.name));
    return true;
  }

  #left(): void {
    const { value } = this.person;
    if (value.kind === 'signed-in' && value.me.session.id !== '') this.endedSession.set(value.me.session.id);
    this.oldToken.set(this.token.value);
    this.token.drop();
    this.person.set({ kind: 'signed-out' });
  }

  #leftElsewhere(): void {
    if (this.person.value.kind !== 'signed-in') return;
    this.#left();
    this.notice.set({
      tone: 'neutral',
      text: 'You signed out in another tab. The session ended there, and here.',
    });
  }

  async #enteredElsewhere(userId: string, username: string): Promise<void> {
    const { value } = this.person;
    if (value.kind === 'signed-in' && value.me.user.id === userId) return;
    await this.whoAmI();
    this.notice.set({
      tone: 'neutral',
      text: `Another tab of this browser signed in as ${username}. So this one is ${username} too.`,
    });
  }
}

/** Where the first request after a sign-in was refused: at memory two of three replicas refuse it. */
function signedInAs({ user }: Issued, strategy: string): Person {
  const session = { id: '', createdAt: '', idleExpiresAt: '', absoluteExpiresAt: '' };
  return { kind: 'signed-in', me: { user: { ...user, permissions: [] }, strategy, replica: '', session } };
}
