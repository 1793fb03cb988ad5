import {
  type Account,
  EndingAnswer,
  PasswordChangeAnswer,
  PasswordCheckAnswer,
  ReceiptEndingAnswer,
  Refusal,
  type Standing,
  StandingAnswer,
} from '@gatehouse/contracts';
import type { Accounts, Actor, FormerActor, PasswordChange, SignInAttempt } from '@gatehouse/session';
import { Type } from 'typebox';
import type { AuthClient } from './auth-client.ts';
import type { Receipts } from './receipted-store.ts';
import { unlessRefused } from './refusal.ts';

const MaybeChanged = Type.Union([PasswordChangeAnswer, Refusal]);

/** The accounts, as a replica that keeps sessions itself sees them: auth has them. */
export class HttpAccounts implements Accounts, Receipts {
  readonly #auth: AuthClient;

  constructor(auth: AuthClient) {
    this.#auth = auth;
  }

  checkPassword({ signal, ...body }: SignInAttempt): Promise<PasswordCheckAnswer> {
    const call = { method: 'POST', path: '/internal/password-checks', body } as const;
    return this.#auth.change({ ...call, answer: PasswordCheckAnswer, ...(signal && { signal }) });
  }

  async changePassword({ signal, ...body }: PasswordChange): Promise<PasswordChangeAnswer> {
    const call = { method: 'POST', path: '/internal/password-changes', body } as const;
    return unlessRefused(
      await this.#auth.change({ ...call, answer: MaybeChanged, ...(signal && { signal }) }),
    );
  }

  async standing(userId: string): Promise<Standing | undefined> {
    const path = `/internal/standings/${encodeURIComponent(userId)}`;
    const { standing } = await this.#auth.ask({ method: 'GET', path, answer: StandingAnswer });
    return standing ?? undefined;
  }

  async endSessions(actor: Actor | FormerActor): Promise<Account> {
    const [path, body] = ['/internal/endings', { actor }];
    const answer = await this.#auth.change({ method: 'POST', path, body, answer: EndingAnswer });
    return unlessRefused(answer).account;
  }

  async endReceipt(receipt: string, actor?: Actor): Promise<void> {
    const [path, body] = ['/internal/receipt-endings', { receipt, ...(actor && { actor }) }];
    unlessRefused(await this.#auth.change({ method: 'POST', path, body, answer: ReceiptEndingAnswer }));
  }
}
