import {
  type Account,
  type AccountState,
  AccountStateResponse,
  PasswordChangeResponse,
  PasswordCheckResponse,
  ReceiptRevocationResponse,
  Refusal,
  SessionRevocationResponse,
} from '@gatehouse/contracts';
import type { Accounts, Actor, FormerActor, PasswordChange, SignInAttempt } from '@gatehouse/session';
import { Type } from 'typebox';
import type { AuthClient } from './auth-client.ts';
import type { Receipts } from './receipted-store.ts';
import { unlessRefused } from './refusal.ts';

const PasswordChangeOrRefusal = Type.Union([PasswordChangeResponse, Refusal]);

/** The accounts, as a replica that keeps sessions itself sees them: auth has them. */
export class HttpAccounts implements Accounts, Receipts {
  readonly #auth: AuthClient;

  constructor(auth: AuthClient) {
    this.#auth = auth;
  }

  checkPassword({ signal, ...body }: SignInAttempt): Promise<PasswordCheckResponse> {
    const call = { method: 'POST', path: '/internal/password-checks', body } as const;
    return this.#auth.change({ ...call, answer: PasswordCheckResponse, ...(signal && { signal }) });
  }

  async changePassword({ signal, ...body }: PasswordChange): Promise<PasswordChangeResponse> {
    const call = { method: 'POST', path: '/internal/password-changes', body } as const;
    return unlessRefused(
      await this.#auth.change({ ...call, answer: PasswordChangeOrRefusal, ...(signal && { signal }) }),
    );
  }

  async accountState(userId: string): Promise<AccountState | undefined> {
    const path = `/internal/account-states/${encodeURIComponent(userId)}`;
    const { accountState } = await this.#auth.ask({ method: 'GET', path, answer: AccountStateResponse });
    return accountState ?? undefined;
  }

  async revokeSessions(actor: Actor | FormerActor): Promise<Account> {
    const [path, body] = ['/internal/session-revocations', { actor }];
    const answer = await this.#auth.change({ method: 'POST', path, body, answer: SessionRevocationResponse });
    return unlessRefused(answer).account;
  }

  async revokeReceipt(receipt: string, actor?: Actor): Promise<void> {
    const [path, body] = ['/internal/receipt-revocations', { receipt, ...(actor && { actor }) }];
    unlessRefused(await this.#auth.change({ method: 'POST', path, body, answer: ReceiptRevocationResponse }));
  }
}
