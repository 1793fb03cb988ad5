import {
  type Account,
  EndingAnswer,
  PasswordChangeAnswer,
  PasswordCheckAnswer,
  type Standing,
  StandingAnswer,
} from '@gatehouse/contracts';
import type { Accounts } from '@gatehouse/session';
import type { Static, TSchema } from 'typebox';
import { type AuthClient, PASSWORD_TIMEOUT } from './auth-client.ts';

/** The accounts, as a replica that keeps sessions itself sees them: auth has them. */
export class HttpAccounts implements Accounts {
  readonly #auth: AuthClient;

  constructor(auth: AuthClient) {
    this.#auth = auth;
  }

  checkPassword(attempt: Parameters<Accounts['checkPassword']>[0]): Promise<PasswordCheckAnswer> {
    return this.#askPatiently('/internal/password-checks', attempt, PasswordCheckAnswer);
  }

  changePassword(change: Parameters<Accounts['changePassword']>[0]): Promise<PasswordChangeAnswer> {
    return this.#askPatiently('/internal/password-changes', change, PasswordChangeAnswer);
  }

  async standing(userId: string): Promise<Standing | undefined> {
    const path = `/internal/standings/${encodeURIComponent(userId)}`;
    const { standing } = await this.#auth.ask({ method: 'GET', path, answer: StandingAnswer });
    return standing ?? undefined;
  }

  async endSessions(userId: string): Promise<Account | undefined> {
    const path = '/internal/endings';
    const { account } = await this.#auth.change({
      method: 'POST',
      path,
      body: { userId },
      answer: EndingAnswer,
    });
    return account ?? undefined;
  }
  /**
   * A check that takes its time looks like an auth that is away. The probe beside it tells them apart, so that the
   * client of a frozen auth is told within a second (G3).
   */
  #askPatiently<Answer extends TSchema>(
    path: string,
    { signal, ...body }: { signal?: AbortSignal },
    answer: Answer,
  ): Promise<Static<Answer>> {
    const call = { method: 'POST', path, body, answer, timeout: PASSWORD_TIMEOUT } as const;
    const answered = this.#auth.change({ ...call, ...(signal && { signal }) });
    return Promise.race([answered, this.#auth.probe().then(() => answered)]);
  }
}
