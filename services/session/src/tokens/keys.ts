import type { VerificationKeys } from '@gatehouse/contracts';
import type { CryptoKey } from 'jose';

/** The key that signs now. */
export interface SigningKey {
  readonly kid: string;
  readonly alg: string;
  readonly key: CryptoKey;
}

/** Auth's side: the key to sign with. Throws `Unavailable`. */
export interface SigningKeys {
  current(): Promise<SigningKey>;
}

/** A verifier's side: where the public keys come from. Throws `Unavailable`. */
export interface KeySource {
  fetch(): Promise<VerificationKeys>;
}
