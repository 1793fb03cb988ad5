import { VerificationKeys } from '@gatehouse/contracts';
import type { KeySource } from '@gatehouse/session';
import type { AuthClient } from './auth-client.ts';

/** The keys that verify access tokens, from the service that signs them. */
export class HttpKeySource implements KeySource {
  readonly #auth: AuthClient;

  constructor(auth: AuthClient) {
    this.#auth = auth;
  }

  fetch(): Promise<VerificationKeys> {
    return this.#auth.ask({ method: 'GET', path: '/internal/keys', answer: VerificationKeys });
  }
}
