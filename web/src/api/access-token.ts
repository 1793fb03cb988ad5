import type { Answer } from './exchange.ts';
import { send } from './send.ts';
import { alone, announceTab, onMessage, otherTabs, publish } from './tabs.ts';

/** How long other tabs have to hand a token over, in ms: one that sleeps does not answer. */
const HAND_OVER_MS = 1000;

export interface Issued {
  readonly user: { readonly id: string; readonly username: string; readonly roles: readonly string[] };
  readonly access_token?: string;
}

/** The access token of this page: in memory only, shared by the tabs of this host, refreshed by one of them for all. */
export class AccessToken {
  #token: string | undefined;
  #answered: ((token: string | undefined) => void) | undefined;

  constructor() {
    announceTab();
    onMessage((message) => {
      if (message.kind === 'token-wanted') {
        publish({ kind: 'token-held', token: this.#token });
      }
      if (message.kind === 'token') this.#token = message.token;
      if (message.kind === 'token-held') this.#answered?.(message.token);
    });
  }

  get value(): string | undefined {
    return this.#token;
  }

  /** Keeps what a sign-in or a refresh issued, and hands it to the other tabs. */
  keep({ access_token: token }: Issued): void {
    if (token === undefined) return;
    this.#token = token;
    publish({ kind: 'token', token });
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
      // The tab that had the lock before may have refreshed, and its message may still be under way.
      if (this.#token === undefined || this.#token === used) await this.#takeOver(used);
      if (this.#token !== undefined && this.#token !== used) return undefined;
      const answer = await send<Issued>({ method: 'POST', path: '/auth/refresh' });
      if (answer.body?.access_token === undefined) return answer;
      this.keep(answer.body);
      return undefined;
    });
  }

  /** Takes another token than `used` from another tab, if one has it. */
  async #takeOver(used: string | undefined): Promise<void> {
    let waiting = await otherTabs();
    if (waiting === 0) return;
    await new Promise<void>((resolve) => {
      this.#answered = (token) => {
        waiting -= 1;
        const isNew = token !== undefined && token !== used;
        if (isNew) this.#token = token;
        if (isNew || waiting === 0) resolve();
      };
      setTimeout(resolve, HAND_OVER_MS);
      publish({ kind: 'token-wanted' });
    });
    this.#answered = undefined;
  }
}
