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

const REFRESHABLE = ['token_expired', 'token_stale', 'session_ended', 'not_authenticated'];

/** The shop on one strategy's host, as this tab sees it. */
export class Shop {
  readonly facts: StrategyFacts;
  readonly person = new Store<Person>({ kind: 'unknown' });
  readonly notice = new Store<Notice | undefined>(undefined);
  /** The access token that a sign-out left behind in this tab: to see whether it still works. */
  readonly oldToken = new Store<string | undefined>(undefined);
  readonly token: AccessToken;

  constructor(facts: StrategyFacts) {
    this.facts = facts;
    onMessage((message) => {
      if (message.kind === 'signed-out') this.#leftElsewhere();
      if (message.kind === 'signed-in') void this.#enteredElsewhere(message.userId, message.username);
    });
    this.token = new AccessToken(facts.name);
  }

  /** Sends a request with this tab's credential, and once more after a refresh where the access token was refused. */
  async call<T>(method: string, path: string, body?: unknown): Promise<Answer<T>> {
    const strategy = this.facts.name;
    if (this.facts.transport === 'cookie') return send<T>({ method, path, body, strategy });
    const used = this.token.value;
    const refused =
      used === undefined ? undefined : await send<T>({ method, path, body, strategy, token: used });
    if (refused && !(refused.status === 401 && REFRESHABLE.includes(refused.code))) return refused;
    const renewal = await this.token.renew(used);
    if (renewal) return { ...renewal, body: undefined };
    return send<T>({ method, path, body, strategy, token: this.token.value });
  }

  /** As `call`, and shows what went wrong. */
  async attempt<T>(method: string, path: string, body?: unknown): Promise<Answer<T>> {
    return this.#shown(await this.call<T>(method, path, body));
  }

  /** A request that needs no credential, and gets none. Shows what went wrong. */
  async attemptPublicly<T>(method: string, path: string, body?: unknown): Promise<Answer<T>> {
    return this.#shown(await send<T>({ method, path, body, strategy: this.facts.name }));
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

  /** Asks a replica who this is. A refusal signs nothing out here where the strategy may know the client at another replica. */
  async whoAmI(): Promise<void> {
    const before = this.person.value;
    const answer = await this.call<Me>('GET', '/api/me');
    if (answer.body) {
      this.person.set({ kind: 'signed-in', me: answer.body });
      this.notice.set(undefined);
      return;
    }
    const isOut = answer.status === 401 && !(before.kind === 'signed-in' && this.facts.name === 'memory');
    if (isOut) this.person.set({ kind: 'signed-out' });
    if (answer.status !== 401 || before.kind === 'signed-in') this.complain(answer);
    if (answer.status !== 401 && before.kind === 'unknown') this.person.set({ kind: 'signed-out' });
  }

  async signIn(username: string, password: string, remember: boolean): Promise<boolean> {
    const body = { username, password, client: 'browser', ...(remember && { remember }) };
    const answer = await this.#credentialChange('POST', '/auth/login', body);
    return answer.body !== undefined;
  }

  async changePassword(current: string, next: string): Promise<boolean> {
    const answer = await this.call<Issued>('PUT', '/auth/password', { current, next });
    await this.#entered(answer);
    return answer.body !== undefined;
  }

  async signOut(everywhere: boolean): Promise<void> {
    const before = this.person.value;
    const held = this.token.value;
    const answer = everywhere
      ? await this.call('POST', '/auth/logout-everywhere')
      : await send({ method: 'POST', path: '/auth/logout', strategy: this.facts.name, token: undefined });
    if (answer.status !== 204) {
      this.complain(answer);
      return;
    }
    publish({ kind: 'signed-out', username: nameOf(before) });
    this.#left(held);
    this.notice.set({
      tone: 'good',
      text: everywhere ? 'All your sessions have ended.' : 'You are signed out.',
    });
  }

  /** Shows whether an access token outlives its session. */
  async useOldToken(): Promise<void> {
    const token = this.oldToken.value;
    if (token === undefined) return;
    const { status, code } = await send({ method: 'GET', path: '/api/me', strategy: this.facts.name, token });
    const text =
      status === 200
        ? 'The old token was accepted: replicas verify a signature and ask no store. It works until it expires.'
        : `The old token was refused. ${sentenceFor(status, code)}`;
    this.notice.set({ tone: status === 200 ? 'bad' : 'good', text });
  }

  async #credentialChange(method: string, path: string, body: unknown): Promise<Answer<Issued>> {
    const answer = await send<Issued>({ method, path, body, strategy: this.facts.name });
    await this.#entered(answer);
    return answer;
  }

  async #entered(answer: Answer<Issued>): Promise<void> {
    if (!answer.body) {
      this.complain(answer);
      return;
    }
    const { user } = answer.body;
    this.token.keep(answer.body);
    this.oldToken.set(undefined);
    publish({ kind: 'signed-in', userId: user.id, username: user.username });
    this.notice.set(undefined);
    await this.whoAmI();
    if (this.person.value.kind !== 'signed-in') this.person.set(signedInAs(answer.body, this.facts.name));
  }

  #left(held: string | undefined): void {
    this.oldToken.set(held);
    this.token.drop();
    this.person.set({ kind: 'signed-out' });
  }

  #leftElsewhere(): void {
    if (this.person.value.kind !== 'signed-in') return;
    this.#left(this.token.value ?? this.oldToken.value);
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

const nameOf = (person: Person): string => (person.kind === 'signed-in' ? person.me.user.username : '');

/** Where the first request after a sign-in was refused: at memory two of three replicas refuse it. */
function signedInAs({ user }: Issued, strategy: string): Person {
  const session = { id: '', createdAt: '', idleExpiresAt: '', absoluteExpiresAt: '' };
  return { kind: 'signed-in', me: { user: { ...user, permissions: [] }, strategy, replica: '', session } };
}
