import {
  type Account,
  EndingAnswer,
  PasswordChangeAnswer,
  PasswordCheckAnswer,
  type Standing,
  StandingAnswer,
} from '@gatehouse/contracts';
import type { Accounts } from '@gatehouse/session';
import { type AuthClient, PASSWORD_TIMEOUT } from './auth-client.ts';

/** The accounts, as a replica that keeps sessions itself sees them: auth has them. */
export class HttpAccounts implements Accounts {
  readonly #auth: AuthClient;

  constructor(auth: AuthClient) {
    this.#auth = auth;
  }

  checkPassword(attempt: {
    username: string;
    password: string;
    address: string;
  }): Promise<PasswordCheckAnswer> {
    return this.#auth.ask({
      method: 'POST',
      path: '/internal/password-checks',
      body: attempt,
      answer: PasswordCheckAnswer,
      timeout: PASSWORD_TIMEOUT,
    });
  }

  changePassword(change: {
    userId: string;
    current: string;
    next: string;
    address: string;
  }): Promise<PasswordChangeAnswer> {
    return this.#auth.ask({
      method: 'POST',
      path: '/internal/password-changes',
      body: change,
      answer: PasswordChangeAnswer,
      timeout: PASSWORD_TIMEOUT,
    });
  }

  async standing(userId: string): Promise<Standing | undefined> {
    const path = `/internal/standings/${encodeURIComponent(userId)}`;
    const { standing } = await this.#auth.ask({ method: 'GET', path, answer: StandingAnswer });
    return standing ?? undefined;
  }

  async endSessions(userId: string): Promise<Account | undefined> {
    const path = '/internal/endings';
    const { account } = await this.#auth.ask({
      method: 'POST',
      path,
      body: { userId },
      answer: EndingAnswer,
    });
    return account ?? undefined;
  }
}
