import type { Answer } from './exchange.ts';
import { send } from './send.ts';
import { alone, onMessage, publish } from './tabs.ts';

/** How long another tab has to hand its token over, in ms. */
const HAND_OVER_MS = 120;

export interface Issued {
  readonly user: { readonly id: string; readonly username: string; readonly roles: readonly string[] };
  readonly access_token?: string;
}

/** The access token of this page: in memory only, shared by the tabs of this host, refreshed by one of them for all. */
export class AccessToken {
  readonly #strategy: string;
  #token: string | undefined;
  #userId = '';
  #received: (() => void) | undefined;

  constructor(strategy: string) {
    this.#strategy = strategy;
    onMessage((message) => {
      if (message.kind === 'token-wanted' && this.#token !== undefined) {
        publish({ kind: 'token', token: this.#token, userId: this.#userId });
      }
      if (message.kind === 'token') {
        this.#token = message.token;
        this.#userId = message.userId;
        this.#received?.();
      }
      if (message.kind === 'signed-out') this.#token = undefined;
    });
  }

  get value(): string | undefined {
    return this.#token;
  }

  /** Keeps what a sign-in or a refresh issued, and hands it to the other tabs. */
  keep({ user, access_token: token }: Issued): void {
    if (token === undefined) return;
    this.#token = token;
    this.#userId = user.id;
    publish({ kind: 'token', token, userId: user.id });
  }

  drop(): void {
    this.#token = undefined;
  }

  /**
   * Another token than `used`: from another tab, or by a refresh of this one. The answer of the refresh where it was refused
   * or undecided; undefined where there is a token now.
   */
  renew(used: string | undefined): Promise<Answer<Issued> | undefined> {
    return alone(async () => {
      if (this.#token === undefined) await this.#wanted();
      if (this.#token !== undefined && this.#token !== used) return undefined;
      const answer = await send<Issued>({ method: 'POST', path: '/auth/refresh', strategy: this.#strategy });
      if (answer.body?.access_token === undefined) return answer;
      this.keep(answer.body);
      return undefined;
    });
  }

  #wanted(): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        this.#received = undefined;
        resolve();
      };
      this.#received = done;
      setTimeout(done, HAND_OVER_MS);
      publish({ kind: 'token-wanted' });
    });
  }
}
